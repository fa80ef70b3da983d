import Evidence
import Plans
import Testing
import TimeSeries

@testable import Agent

/// Trouble that is not the target's: this side is cut off, a parent is down, people are at work.
@Suite(.timeLimit(.minutes(1))) struct OwnTroubleTests {
    private static func withCanary(_ names: [String], _ change: (inout TargetPlan) -> Void = { _ in }) throws -> Plan {
        var plan = try World.plan(names, change)
        plan.agent.canary = [try TargetAddress(parsing: "192.0.2.53:53", transport: .tcp)]
        return plan
    }

    @Test func `when no canary can be reached nobody is paged, states are unknown and nothing is booked`() async throws
    {
        let world = try World()
        let names = (1...20).map { "sbc\($0)" }
        try await world.start(Self.withCanary(names))
        await world.run(.seconds(60))
        world.network.cutOff(true)
        await world.run(.seconds(120))
        for name in names { #expect(world.board.states[name] == .unknown) }
        world.network.cutOff(false)
        await world.run(.seconds(60))
        for name in names { #expect(world.board.states[name] == .up) }
        await world.stop()
        #expect(world.oncall.attempts.isEmpty)
        #expect(try world.incidents().isEmpty)
        for name in names { #expect(try world.observations(of: name).allSatisfy { $0.verdict != .fail }) }
    }

    @Test func `an outage of a target is told all the same while the canaries answer`() async throws {
        let world = try World()
        try await world.start(Self.withCanary(["sbc", "other"]))
        await world.run(.seconds(30))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(60))
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.incidents().count == 1)
    }

    @Test func `while a site's uplink is down only the uplink is told, and later whoever stays down`() async throws {
        let world = try World()
        let plan = try World.plan(["uplink", "a", "b"]) { if $0.name != "uplink" { $0.dependsOn = ["uplink"] } }
        try await world.start(plan)
        await world.run(.seconds(60))
        for name in ["uplink", "a", "b"] { world.network.set(name, .refuses) }
        await world.run(.seconds(120))
        #expect(world.board.states["a"] == .down, "it is down, and known to be")
        #expect(world.oncall.taken.count == 1)
        #expect(world.oncall.taken.first?.isAbout("uplink") == true)
        world.network.set("uplink", .answers)
        world.network.set("a", .answers)
        await world.run(.seconds(120))
        #expect(world.oncall.taken.count { $0.isFiring && $0.isAbout("b") } == 1, "b is down by itself now")
        #expect(!world.oncall.taken.contains { $0.isAbout("a") })
        world.network.set("b", .answers)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.taken.map(\.isFiring) == [true, false, true, false])
        #expect(try world.incidents().count == 3)
    }

    @Test func `a target is told by itself while its parent is well`() async throws {
        let world = try World()
        try await world.start(World.plan(["uplink", "a"]) { if $0.name == "a" { $0.dependsOn = ["uplink"] } })
        await world.run(.seconds(60))
        world.network.set("a", .refuses)
        await world.run(.seconds(60))
        #expect(world.oncall.taken.count == 1)
        await world.stop()
    }

    @Test func `what fails in a maintenance window is neither told nor booked, and what fails on after it is`()
        async throws
    {
        let world = try World()
        var plan = try World.plan(["a", "b"]) { if $0.name == "a" { $0.maintenance = ["night"] } }
        plan.maintenance["night"] = MaintenanceWindow(
            .once(World.start + .seconds(60)..<World.start + .seconds(240)))
        try await world.start(plan)
        await world.run(.seconds(75))
        #expect(world.board.states["a"] == .maintenance)
        #expect(world.board.states["b"] == .up)
        world.network.set("a", .refuses)
        await world.run(.seconds(150))
        #expect(world.board.states["a"] == .maintenance)
        #expect(world.oncall.attempts.isEmpty)
        await world.run(.seconds(60))
        #expect(world.board.states["a"] == .down)
        #expect(world.oncall.taken.count == 1)
        await world.stop()
        let incident = try #require(try world.incidents().first)
        #expect(incident.startedAt >= World.start + .seconds(240), "the outage begins where the window ends")
        #expect(
            try world.observations(of: "a").filter { $0.time < World.start + .seconds(240) }.allSatisfy {
                $0.verdict != .fail
            })
    }
}
