import Evidence
import Foundation
import Testing
import TimeSeries

@testable import Agent

/// The store in trouble: probing and alerting go on, and nothing that fits into memory is lost.
@Suite(.timeLimit(.minutes(1))) struct StoreTroubleTests {
    @Test(arguments: [StoreError.Code.full, .readOnly, .busy, .inputOutput])
    func `alerts go out while nothing can be written, and all of it is written later`(
        code: StoreError.Code
    ) async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.disk.fail(with: code)
        world.network.set("sbc", .refuses)
        await world.run(.seconds(120))
        #expect(!world.board.storeWorks)
        #expect(world.oncall.taken.count == 1, "nobody waits for a disk to be told of an outage")
        #expect((5..<30).contains(world.disk.failures), "tried again, with pauses")
        world.disk.fail(with: nil)
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        #expect(world.board.storeWorks)
        let probes = world.board.probes
        await world.stop()

        let seen = try world.observations(of: "sbc")
        #expect(seen.count >= probes)
        for (one, next) in zip(seen, seen.dropFirst()) { #expect(next.time - one.time <= .seconds(11), "no hole") }
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.deliveries().allSatisfy { $0.state == .delivered })
        #expect(try world.incidents().count == 1)

        // A restart finds nothing to send again.
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        await world.stop()
        #expect(world.oncall.attempts.count == 2)
    }

    @Test func `a store that is damaged at start is set aside and a new one begun`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        await world.stop()
        // A page in the middle is overwritten, as a bad disk would.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: world.store))
        for page in 1..<8 {
            try file.seek(toOffset: UInt64(page) * 8_192)
            try file.write(contentsOf: Data(repeating: 0x55, count: 8_192))
        }
        try file.close()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        await world.stop()
        #expect(try world.findings().isEmpty)
        #expect(try !world.observations(of: "sbc").isEmpty)
        let folder = URL(fileURLWithPath: world.store).deletingLastPathComponent().path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains { $0.hasPrefix("trunkwatch.db.damaged-") })
    }

    @Test func `a store found damaged while it is written is set aside, and no alert or incident is forgotten`()
        async throws
    {
        let world = try World()
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.disk.fail(with: .corrupt)
        await world.run(.seconds(12))
        world.disk.fail(with: nil)
        await world.run(.seconds(30))
        #expect(world.disk.openings >= 2)
        #expect(try world.incidents().count == 1)
        world.crash()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.network.set("sbc", .answers)
        await world.run(.seconds(30))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `a second agent on the same store is refused and the first goes on`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        let plan = try World.plan(["sbc"])
        #expect(throws: StoreError.self) { _ = try Surroundings.opening(world.store, plan)() }
        await world.run(.seconds(30))
        #expect(world.board.storeWorks)
        await world.stop()
        #expect(try world.observations(of: "sbc").count >= 3)
    }

    @Test func `what waits is bounded, and the oldest observations go first`() {
        var backlog = Backlog()
        for number in 0...Backlog.observations {
            backlog.add(
                Observation(target: "a", kind: .keepAlive, time: WallTime(seconds: Int64(number)), verdict: .pass))
        }
        #expect(backlog.trim() > 0)
        #expect(backlog.count <= Backlog.observations)
        #expect(backlog.batch.observations.last?.time == WallTime(seconds: Int64(Backlog.observations)))
        #expect(backlog.trim() == 0)
    }

    @Test func `an hour of one target's states waits as one row`() {
        var backlog = Backlog()
        for number in 0..<3_600 {
            backlog.put(HealthRow(target: "a", state: .up, since: WallTime(seconds: Int64(number)), snapshot: "s"))
        }
        #expect(backlog.batch.health.count == 1)
        #expect(backlog.batch.health.first?.since == WallTime(seconds: 3_599))
    }
}
