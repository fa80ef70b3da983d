import Evidence
import Logging
import Plans
import TimeSeries
import Transport
import Testing

@testable import Agent

/// Alerts on their way: in order, again and again, and nobody waits for a receiver that hangs.
@Suite(.timeLimit(.minutes(1))) struct DeliveryTests {
    @Test func `what cannot be delivered is tried again, later and later, in order`() async throws {
        let world = try World()
        world.oncall.answer(503)
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        world.network.set("sbc", .answers)
        await world.run(.seconds(600))
        let failed = world.oncall.attempts
        #expect(failed.count >= 3 && failed.count < 40)
        #expect(failed.allSatisfy { $0.isFiring }, "the end waits for the beginning")
        #expect(Set(failed.map(\.id)).count == 1)
        for (one, next) in zip(failed, failed.dropFirst()) { #expect(next.at - one.at >= .seconds(1)) }
        world.oncall.answer(200)
        await world.run(.seconds(3_700), step: .seconds(5))
        await world.stop()
        #expect(world.oncall.taken.map(\.isFiring) == [true, false])
        let rows = try world.deliveries()
        #expect(rows.allSatisfy { $0.state == .delivered })
        #expect(rows.contains { $0.attempts == failed.count + 1 })
    }

    @Test func `back-off and order survive a restart`() async throws {
        let world = try World()
        world.oncall.answer(nil)
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(120))
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        let pending = try world.deliveries().filter { $0.state == .pending }
        #expect(pending.count == 2)
        let tried = try #require(pending.first { $0.attempts > 0 })
        let before = world.oncall.attempts.count
        #expect(tried.attempts == before)

        world.oncall.answer(200)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(3_700), step: .seconds(5))
        await world.stop()
        let after = world.oncall.attempts.dropFirst(before)
        #expect(after.map(\.isFiring) == [true, false])
        #expect(try #require(after.first).at >= tried.nextAttemptAt, "not before its time")
        #expect(try world.deliveries().first { $0.id == tried.id }?.attempts == before + 1)
    }

    @Test func `an alert that a crash overtook is delivered after the restart, with the same identity`() async throws {
        let world = try World()
        world.oncall.hang()
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        world.crash()
        let id = try #require(try world.deliveries().first).id
        let old = world.oncall
        world.couriers["oncall"] = ScriptedCourier()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(5))
        await world.stop()
        old.release()
        #expect(world.oncall.attempts.map(\.id) == [id])
    }

    @Test func `a receiver that hangs holds up nobody else, and is given up at the end`() async throws {
        let world = try World()
        let names = (1...20).map { "sbc\($0)" }
        world.couriers["chat"] = ScriptedCourier()
        var plan = try World.plan(names)
        plan.receivers.append(ReceiverPlan(name: "chat", kind: .webhook(WebhookSettings(url: .plain("http://y/")))))
        for name in names { world.network.set(name, .refuses) }
        let chat = try #require(world.couriers["chat"])
        chat.hang()
        try await world.start(plan)
        await world.run(.seconds(60))
        #expect(world.oncall.attempts.count == 20)
        #expect(chat.attempts.isEmpty)
        let stopping = world.stopping()
        await world.run(.seconds(10))
        await stopping.value
        chat.release()
        let rows = try world.deliveries()
        #expect(rows.count { $0.receiver == "oncall" && $0.state == .delivered } == 20)
        #expect(rows.count { $0.receiver == "chat" && $0.state == .pending } == 20, "the store keeps them")
    }

    @Test func `a stop waits for a delivery under way and writes down that it arrived`() async throws {
        let world = try World()
        world.oncall.hang()
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        let stopping = world.stopping()
        await world.settle()
        world.oncall.release()
        await stopping.value
        #expect(world.oncall.attempts.count == 1)
        #expect(try world.deliveries().map(\.state) == [.delivered])
    }

    @Test func `deliveries to a receiver that left the plan are given up with a reason`() async throws {
        let world = try World()
        world.oncall.answer(503)
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        await world.stop()
        var plan = try World.plan(["sbc"])
        plan.receivers = []
        world.couriers = [:]
        try await world.start(plan)
        await world.run(.seconds(2))
        await world.stop()
        let rows = try world.deliveries()
        #expect(rows.map(\.state) == [.failed])
        #expect(rows[0].lastError?.contains("no receiver of this name") == true)
    }

    @Test func `a refusal is final and the next alert goes out all the same`() async throws {
        let world = try World()
        world.oncall.answer(404)
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        #expect(world.oncall.attempts.count == 1)
        world.oncall.answer(200)
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.count == 2)
        #expect(Set(try world.deliveries().map(\.state)) == [.failed, .delivered])
    }

    @Test func `a clock that steps neither hurries nor expires a delivery`() async throws {
        let world = try World()
        world.oncall.answer(503)
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        let before = world.oncall.attempts.count
        world.clock.stepWall(by: .seconds(5 * 86_400))
        await world.run(.seconds(2))
        #expect(world.oncall.attempts.count - before <= 1)
        world.oncall.answer(200)
        await world.run(.seconds(3_700), step: .seconds(5))
        await world.stop()
        #expect(world.oncall.taken.count == 1)
    }
}

/// A receiver that is away so long that its deliveries do not fit: what is over goes first, and each has its line.
@Suite(.timeLimit(.minutes(1))) struct OverflowTests {
    @Test func `pairs of a beginning and its end go first, oldest first, and an open alert stays`() async throws {
        let loop = try EventLoop(label: "test", clock: ManualClock(wall: World.start))
        let notes = Mailbox<DeliveryNote>(capacity: 100_000)
        let courier = ScriptedCourier()
        courier.hang()
        let deliverer = Deliverer(
            loop: loop, couriers: ["oncall": courier], notes: notes, board: Board(),
            log: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        // Alerts that are still open, older than all others.
        var rows = (0..<10).map { Self.row("open\($0)", "firing", at: $0) }
        for one in 0..<Deliverer.capacity {
            rows += [
                Self.row("over\(one)", "firing", at: 100 + one), Self.row("over\(one)", "resolved", at: 101 + one),
            ]
        }
        await deliverer.take(rows)
        let given = notes.drain().items
        #expect(given.count >= Deliverer.capacity, "about half of them do not fit")
        #expect(
            given.allSatisfy {
                if case .failed(let why) = $0.outcome { why.contains("began and ended") } else { false }
            })
        let gone = Set(given.map(\.id))
        #expect(gone.allSatisfy { $0.hasPrefix("over") })
        for one in 0..<Deliverer.capacity {
            #expect(gone.contains("over\(one)-firing") == gone.contains("over\(one)-resolved"), "both or neither")
        }
        // The first four are being delivered; of the others the oldest went.
        let kept = (0..<Deliverer.capacity).filter { !gone.contains("over\($0)-firing") }
        #expect(kept.last == Deliverer.capacity - 1)

        courier.release()
        for _ in 0..<40_000 where courier.attempts.count < 10 + 2 * kept.count { await deliverer.settle() }
        let delivered = courier.attempts.map(\.id)
        #expect(delivered.count == 10 + 2 * kept.count)
        #expect(Set(delivered).isDisjoint(with: gone))
    }

    private static func row(_ key: String, _ status: String, at second: Int) -> OutboxRow {
        OutboxRow(
            id: "\(key)-\(status)", dedupKey: key, receiver: "oncall", payload: #"{"status":"\#(status)"}"#,
            createdAt: World.start + .seconds(second))
    }
}
