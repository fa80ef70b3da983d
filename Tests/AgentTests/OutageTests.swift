import Alerting
import Evidence
import Plans
import TimeSeries
import Testing

@testable import Agent

/// From the probe to the page: one outage is one incident, one page, one end, whatever happens to the agent meanwhile.
@Suite(.timeLimit(.minutes(1))) struct OutageTests {
    @Test func `an outage is one incident, one page and one end`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        #expect(world.board.states["sbc"] == .up)
        world.network.set("sbc", .refuses)
        await world.run(.seconds(300))
        #expect(world.board.states["sbc"] == .down)
        #expect(world.oncall.taken.count == 1)
        world.network.set("sbc", .answers)
        await world.run(.seconds(120))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()

        let sent = world.oncall.attempts
        #expect(sent.map(\.isFiring) == [true, false])
        #expect(Set(sent.map(\.row.dedupKey)).count == 1)
        #expect(Set(sent.map(\.id)).count == 2)
        let incidents = try world.incidents()
        #expect(incidents.count == 1)
        let incident = try #require(incidents.first)
        #expect(incident.diagnosis == .tcpRefused || incident.diagnosis == .sipClosed)
        let length = try #require(incident.endedAt) - incident.startedAt
        #expect(abs(length.seconds - 300) <= 10, "booked as it was scripted, within an interval")
        #expect(try world.deliveries().allSatisfy { $0.state == .delivered })
    }

    @Test func `a target that is back is up again at once, although an audit failed while it was down`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]) { $0.audit = .seconds(600) })
        world.network.set("sbc", .refuses)
        await world.run(.seconds(610))
        world.network.set("sbc", .answers)
        await world.run(.seconds(40))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
    }

    @Test(arguments: [true, false])
    func `a restart in the middle of an outage neither pages again nor forgets the end`(crashes: Bool) async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(60))
        if crashes { world.crash() } else { await world.stop() }
        try await world.start(World.plan(["sbc"]))
        #expect(world.board.states["sbc"] == .down, "what was known is known")
        await world.run(.seconds(60))
        #expect(world.oncall.attempts.count == 1)
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(Set(world.oncall.attempts.map(\.row.dedupKey)).count == 1)
        let incidents = try world.incidents()
        #expect(incidents.count == 1 && incidents[0].endedAt != nil)
    }

    @Test func `what was being counted goes on over a restart`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]) { $0.downAfter = 4 })
        await world.run(.seconds(30))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(20))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
        try await world.start(World.plan(["sbc"]) { $0.downAfter = 4 })
        await world.run(.seconds(20))
        #expect(world.board.states["sbc"] == .down)
        await world.stop()
    }

    @Test func `trouble of our own books nothing and resolves nothing`() async throws {
        let world = try World()
        world.network.certificate(of: "sbc", number: 1, days: 3)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.count == 1)
        #expect(world.oncall.attempts[0].row.payload.contains("certificate.expiring"))
        world.network.set("sbc", .unreachableFromHere)
        await world.run(.seconds(120))
        #expect(world.board.states["sbc"] == .unknown)
        world.network.set("sbc", .answers)
        await world.run(.seconds(120))
        await world.stop()
        #expect(world.oncall.attempts.count == 1, "neither resolved nor sent again")
        #expect(try world.incidents().isEmpty)
    }

    @Test func `a certificate's alert survives a restart into an outage`() async throws {
        let world = try World()
        world.network.certificate(of: "sbc", number: 1, days: 3)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        await world.stop()
        world.network.set("sbc", .refuses)
        try await world.start(World.plan(["sbc"]) { $0.downAfter = 5 })
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.count == 1, "a refused connection says nothing about the certificate")
        world.network.set("sbc", .answers)
        world.network.certificate(of: "sbc", number: 2, days: 90)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `a 503 with Retry-After is maintenance and pages nobody`() async throws {
        let world = try World()
        world.network.set("sbc", .busy)
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        #expect(world.board.states["sbc"] == .maintenance)
        await world.stop()
        #expect(world.oncall.attempts.isEmpty)
    }

    @Test func `a target that leaves the plan is resolved, and starts anew when it comes back`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc", "other"]))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(60))
        await world.stop()
        try await world.start(World.plan(["other"]))
        await world.run(.seconds(5))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.incidents().allSatisfy { $0.endedAt != nil })
        try await world.start(World.plan(["sbc", "other"]))
        #expect(world.board.states["sbc"] == nil)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false, true])
        #expect(try world.incidents().count { $0.endedAt == nil } == 1)
    }

    @Test func `the end goes to those who heard of the beginning, whatever the routes say by now`() async throws {
        let world = try World()
        world.couriers["chat"] = ScriptedCourier()
        var plan = try World.plan(["sbc"])
        plan.receivers.append(ReceiverPlan(name: "chat", kind: .webhook(WebhookSettings(url: .plain("http://y/")))))
        plan.routes = [AlertRoute(to: ["oncall"])]
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(30))
        await world.stop()
        plan.routes = [AlertRoute(to: ["chat"])]
        world.network.set("sbc", .answers)
        try await world.start(plan)
        await world.run(.seconds(30))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(world.couriers["chat"]?.attempts.isEmpty == true)
    }
}
