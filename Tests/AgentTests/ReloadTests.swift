import Alerting
import Evidence
import Plans
import Testing
import TimeSeries

@testable import Agent

/// Another plan under a running agent: all of it or nothing.
@Suite(.timeLimit(.minutes(1))) struct ReloadTests {
    @Test func `targets that stay keep their connection, phase and state`() async throws {
        let world = try World()
        try await world.start(World.plan(["a", "b"]))
        world.network.set("b", .refuses)
        await world.run(.seconds(60))
        let before = world.network.requests(to: "a").filter(\.isNew).count
        let phase = world.network.requests(to: "a").last { !$0.isNew }?.at
        let report = try await world.reload(
            World.plan(["a", "b", "c"]) { $0.labels = [Label(name: "rack", value: "7")] })
        #expect(report == ReloadReport(added: 1, removed: 0, changed: 0, unchanged: 2))
        #expect(world.board.states["b"] == .down)
        await world.run(.seconds(30))
        #expect(world.network.requests(to: "a").filter(\.isNew).count <= before + 1, "audits only")
        let times = world.network.requests(to: "a").filter { !$0.isNew }.map(\.at)
        // The first question comes soon after the start, whatever the phase.
        for time in times.dropFirst() { #expect((time - (phase ?? time)).nanoseconds % 10_000_000_000 == 0) }
        #expect(world.board.states["c"] == .up)
        #expect(world.oncall.taken.count == 1, "nobody is told of b twice")
        world.network.set("b", .answers)
        await world.run(.seconds(40))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.incidents().count == 1)
        #expect(try world.observations(of: "c").count >= 3)
        for name in ["a", "b"] {
            let seen = try world.observations(of: name)
            for (one, next) in zip(seen.dropFirst(), seen.dropFirst(2)) {
                #expect(next.time - one.time <= .seconds(11))
            }
        }
    }

    @Test func `a target that leaves is asked no more, and what was open of it is ended`() async throws {
        let world = try World()
        world.network.set("b", .refuses)
        try await world.start(World.plan(["a", "b"]))
        await world.run(.seconds(60))
        #expect(try await world.reload(World.plan(["a"]))?.removed == 1)
        let asked = world.network.requests(to: "b").count
        await world.run(.seconds(60))
        #expect(world.network.requests(to: "b").count == asked)
        #expect(world.board.states["b"] == nil)
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.incidents().allSatisfy { $0.endedAt != nil })
    }

    @Test func `a target that is asked otherwise starts anew and keeps its history and state`() async throws {
        let world = try World()
        world.network.set("a", .refuses)
        try await world.start(World.plan(["a"]))
        await world.run(.seconds(60))
        let report = try await world.reload(World.plan(["a"]) { $0.interval = .seconds(20) })
        #expect(report?.changed == 1)
        #expect(world.board.states["a"] == .down)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.count == 1)
        #expect(try world.incidents().count == 1)
        #expect(try world.observations(of: "a").count >= 8)
    }

    @Test func `a plan that cannot be taken on is refused as a whole`() async throws {
        let world = try World()
        try await world.start(World.plan(["a"]))
        await world.run(.seconds(20))
        var plan = try World.plan(["a", "b"])
        plan.agent.site = "elsewhere"
        await #expect(throws: AgentError.self) { try await world.reload(plan) }
        await world.run(.seconds(30))
        #expect(world.network.requests(to: "b").isEmpty)
        #expect(world.board.states["a"] == .up)
        await world.stop()
        #expect(try world.observations(of: "a").count >= 5)
    }

    @Test func `receivers and routes of the new plan hold from then on`() async throws {
        let world = try World()
        world.couriers["chat"] = ScriptedCourier()
        try await world.start(World.plan(["a"]))
        await world.run(.seconds(20))
        var plan = try World.plan(["a"])
        plan.receivers.append(ReceiverPlan(name: "chat", kind: .webhook(WebhookSettings(url: .plain("http://y/")))))
        plan.routes = [AlertRoute(to: ["chat"])]
        _ = try await world.reload(plan)
        world.network.set("a", .refuses)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.isEmpty)
        #expect(world.couriers["chat"]?.taken.count == 1)
    }
}
