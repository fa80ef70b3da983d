import Evidence
import Plans
import Probing
import Testing
import TimeSeries
import Transport

@testable import Agent

/// What a session asks of a target, and when.
@Suite(.timeLimit(.minutes(1))) struct SessionTests {
    /// Runs one target for a while and hands over the world before it stops.
    private func watching(
        _ behaviour: Behaviour = .answers, for span: Span = .seconds(120),
        _ change: (inout TargetPlan) -> Void = { _ in },
        then: (World) async throws -> Void
    ) async throws {
        let world = try World()
        world.network.set("sbc", behaviour)
        try await world.start(World.plan(["sbc"], change))
        await world.run(span)
        try await then(world)
        await world.stop()
    }

    @Test func `both questions are asked: the live connection each interval, a new one each audit`() async throws {
        try await watching(for: .seconds(605)) { world in
            let requests = world.network.requests(to: "sbc")
            #expect((60...62).contains(requests.count { !$0.isNew }))
            #expect((10...12).contains(requests.count(where: \.isNew)))
            #expect(requests.count { $0.mayResume } == 1, "the live connection alone")
        }
    }

    @Test(arguments: [Behaviour.refuses, .silent, .unreachableFromHere])
    func `a target that does not answer is tried once an interval, never more often`(behaviour: Behaviour) async throws
    {
        try await watching(behaviour, for: .seconds(605)) { world in
            let times = world.network.requests(to: "sbc").map(\.at)
            #expect((60...62).contains(times.count))
            for (one, next) in zip(times, times.dropFirst()) { #expect(next - one >= .seconds(5)) }
            #expect(world.network.requests(to: "sbc").allSatisfy { $0.isNew })
        }
    }

    @Test func `a dead live connection is replaced within its slot, and the loss is told`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(35))
        world.network.set("sbc", .forgotOldOnes)
        let before = world.network.requests(to: "sbc").count
        await world.run(.seconds(10))
        let slot = world.network.requests(to: "sbc").dropFirst(before)
        #expect(slot.map(\.isNew) == [false, true])
        #expect(Set(slot.map(\.at)).count == 1)
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        let losses = try world.observations(of: "sbc").filter { $0.diagnosis == .sipTimeout }
        #expect(losses.map(\.verdict) == [.pass], "the slot's outcome is the new connection's")
        #expect(world.oncall.attempts.isEmpty)
    }

    @Test func `a live connection that works beside a new one that does not is a warning, not an outage`() async throws
    {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.network.set("sbc", .refusesNewOnes)
        await world.run(.seconds(70))
        #expect(world.board.states["sbc"] == .degraded)
        #expect(world.oncall.attempts.count == 1)
        #expect(world.oncall.attempts[0].row.payload.contains("tls.live-and-fresh-differ"))
        world.network.set("sbc", .answers)
        await world.run(.seconds(90))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.incidents().isEmpty)
    }

    @Test func `a new connection with another and bad leaf beside a live one that works is told as that`() async throws
    {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(90))
        world.network.certificate(of: "sbc", number: 2, days: -1)
        await world.run(.seconds(70))
        #expect(world.board.states["sbc"] == .degraded, "calls over the live connection get through")
        let page = try #require(world.oncall.attempts.first)
        #expect(world.oncall.attempts.count == 1)
        #expect(page.row.payload.contains("tls.live-and-fresh-differ"))
        #expect(page.row.payload.contains("certificate.expired"))
        world.network.certificate(of: "sbc", number: 3, days: 90)
        await world.run(.seconds(90))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.incidents().isEmpty)
        let bad = try world.observations(of: "sbc").filter { $0.leaf == Fingerprint([UInt8](repeating: 2, count: 32)) }
        #expect(!bad.isEmpty && bad.allSatisfy { $0.kind == .fresh && $0.diagnosis == .certificateExpired })
    }

    @Test func `a certificate in its critical window is no disagreement`() async throws {
        let world = try World()
        world.network.certificate(of: "sbc", number: 1, days: 3)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(200))
        await world.stop()
        #expect(world.oncall.attempts.count == 1)
        #expect(!world.oncall.attempts[0].row.payload.contains("live-and-fresh"))
    }

    @Test func `a renewed certificate is noticed within one audit and the live connection renewed`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.network.certificate(of: "sbc", number: 2, days: 90)
        await world.run(.seconds(180))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
        let changes = try world.observations(of: "sbc").filter { $0.diagnosis == .certificateChanged }
        #expect(changes.count == 1, "told once")
        #expect(changes.first?.verdict == .pass)
        #expect(world.oncall.attempts.isEmpty)
    }

    @Test func `a certificate that was renewed while no agent ran is told by the next one, once`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc", "steady"]))
        await world.run(.seconds(100))
        await world.stop()
        world.network.certificate(of: "sbc", number: 2, days: 90)
        try await world.start(World.plan(["sbc", "steady"]))
        await world.run(.seconds(150))
        await world.stop()
        let changes = try world.observations(of: "sbc").filter { $0.diagnosis == .certificateChanged }
        #expect(changes.count == 1)
        #expect(changes.first?.verdict == .pass)
        #expect(try world.observations(of: "steady").allSatisfy { $0.diagnosis == nil })
        #expect(world.oncall.attempts.isEmpty)
    }

    @Test func `a peer that closes after each answer works, and is known to do so`() async throws {
        try await watching(.closesAfterAnswers) { world in
            #expect(world.board.states["sbc"] == .up)
            await world.run(.seconds(1))
            let seen = try world.observations(of: "sbc")
            #expect(seen.allSatisfy { $0.verdict == .pass })
            #expect(seen.contains { $0.diagnosis == .sipClosesAfterAnswer })
        }
    }

    @Test func `a live connection lost between two slots is renewed, ever more slowly, and no slot waits for that`()
        async throws
    {
        let world = try World()
        try await world.start(World.plan(["sbc"]) { $0.audit = .seconds(3_600) })
        await world.run(.seconds(30))
        let before = world.network.requests(to: "sbc").count
        let start = world.clock.now()
        world.network.set("sbc", .losesIdleOnes)
        await world.run(.seconds(300))
        let times = world.network.requests(to: "sbc").dropFirst(before).map(\.at)
        // Thirty slots, and between them a few attempts whose delays grow to the cap, beyond the next slot.
        #expect((33...60).contains(times.count), "\(times.count)")
        let late = times.filter { $0 - start > .seconds(200) }
        #expect((9...16).contains(late.count), "\(late.count)")
        #expect(world.board.skipped == 0 && world.board.states["sbc"] == .up)
        await world.stop()
        let seen = try world.observations(of: "sbc")
        #expect(seen.count >= 32 && seen.allSatisfy { $0.lateness < .seconds(1) && $0.verdict == .pass })
    }

    @Test func `a lost connection that cannot be renewed is tried between the slots and told with the next one`()
        async throws
    {
        let world = try World()
        try await world.start(World.plan(["sbc"]) { $0.audit = .seconds(3_600) })
        await world.run(.seconds(30))
        world.network.set("sbc", .losesIdleOnes)
        await world.run(.seconds(10))
        world.network.set("sbc", .refuses)
        let before = world.network.requests(to: "sbc").count
        await world.run(.seconds(100))
        let requests = world.network.requests(to: "sbc").dropFirst(before)
        #expect(requests.allSatisfy { $0.isNew } && (10...20).contains(requests.count), "\(requests.count)")
        #expect(requests.allSatisfy { $0.mayResume })
        #expect(world.board.states["sbc"] == .down && world.board.skipped == 0)
        await world.stop()
        #expect(try world.observations(of: "sbc").count { $0.verdict == .fail } <= 11, "one a slot, no more")
    }

    @Test func `a second try has what is left of the first one's time`() {
        var target = ProbeTarget(name: "sbc", address: TargetAddress(host: "192.0.2.1", port: 5061, transport: .tls))
        target.timeout = .seconds(5)
        let start = MonotonicTime(nanoseconds: 0)
        let left = [0, 2_000, 4_900, 9_000].map { (passed: Int) in
            let now = start + .milliseconds(passed)
            return target.hurried(by: start + .seconds(5), at: now, atLeast: .milliseconds(200)).timeout
        }
        #expect(left == [.seconds(5), .seconds(3), .milliseconds(200), .milliseconds(200)])
    }

    @Test func `mode fresh makes a new connection each time and keeps none`() async throws {
        try await watching {
            $0.mode = .fresh
        } then: { world in
            #expect(world.network.requests(to: "sbc").allSatisfy { $0.isNew && !$0.mayResume })
            #expect((12...14).contains(world.network.requests(to: "sbc").count))
            #expect(world.board.states["sbc"] == .up)
        }
    }

    @Test func `mode keep-alive opens once, and its certificate is not forgotten`() async throws {
        let world = try World()
        world.network.certificate(of: "sbc", number: 1, days: 12)
        try await world.start(World.plan(["sbc"]) { $0.mode = .keepAlive })
        await world.run(.seconds(300))
        #expect(world.network.requests(to: "sbc").count(where: \.isNew) == 1)
        #expect(world.board.states["sbc"] == .degraded)
        await world.stop()
        #expect(world.oncall.attempts.count == 1)
    }

    @Test func `a live connection outlives its certificate, with a finding`() async throws {
        let world = try World()
        world.network.certificate(of: "sbc", number: 1, days: 0)
        try await world.start(World.plan(["sbc"]) { $0.mode = .keepAlive })
        await world.run(.seconds(60))
        await world.stop()
        #expect(
            try world.observations(of: "sbc").contains { $0.diagnosis == .certificateExpired && $0.verdict == .warn })
        #expect(try world.incidents().isEmpty)
    }

    @Test func `over UDP there is nothing to audit`() async throws {
        try await watching {
            $0.address.transport = .udp
        } then: { world in
            #expect(world.network.requests(to: "sbc").count(where: \.isNew) == 1)
        }
    }

    @Test(arguments: [3_600, -3_600, -400 * 86_400])
    func `a stepped clock neither bunches probes nor leaves a gap`(step: Int) async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        world.clock.stepWall(by: .seconds(step))
        await world.run(.seconds(120))
        let times = world.network.requests(to: "sbc").filter { !$0.isNew }.map(\.at)
        for (one, next) in zip(times, times.dropFirst()) {
            #expect(next - one <= .seconds(11) && next - one >= .seconds(5))
        }
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
    }

    @Test func `a suspended machine probes once when it wakes, and says how late that was`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        let before = world.network.requests(to: "sbc").filter { !$0.isNew }.count
        world.clock.advance(by: .seconds(8 * 3_600))
        await world.settle()
        #expect(world.network.requests(to: "sbc").filter { !$0.isNew }.count == before + 1)
        await world.run(.seconds(60))
        #expect(world.board.skipped >= 2_870)
        await world.stop()
        let latest = try world.observations(of: "sbc").map(\.lateness).max()
        #expect(try #require(latest) > .seconds(28_000))
        #expect(world.oncall.attempts.isEmpty)
    }

    @Test func `a thousand targets are spread over their interval`() async throws {
        let world = try World()
        try await world.start(World.plan((1...1_000).map { "sbc\($0)" }) { $0.audit = .seconds(3_600) })
        await world.run(.seconds(12))
        let before = world.network.requests.count
        await world.run(.seconds(10))
        let requests = world.network.requests.dropFirst(before)
        #expect((980...1_020).contains(requests.count))
        let busiest = Dictionary(grouping: requests) { $0.at.nanoseconds / 1_000_000_000 }.values.map(\.count).max()
        #expect((busiest ?? 0) < 150)
        await world.stop()
    }
}
