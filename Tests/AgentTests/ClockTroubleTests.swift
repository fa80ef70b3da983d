import Evidence
import Plans
import Reports
import Testing
import TimeSeries
import Transport

@testable import Agent

/// Clocks that jump: what people see of it is a hole in what is known, never an outage.
@Suite(.timeLimit(.minutes(1))) struct ClockTroubleTests {
    private static let day = 86_400

    /// How the store's history of the target is booked from one time to another.
    private func booked(_ world: World, from: WallTime, to: WallTime) throws -> Availability {
        let timeline = Timeline(
            of: try world.observations(of: "sbc"), interval: .seconds(10), timeout: .seconds(5),
            period: ReportPeriod(from: from, to: to))
        return Availability(of: timeline, accounting: .excluded)
    }

    @Test(arguments: [day, -day])
    func `a clock stepped by a day is no outage, pages nobody, and leaves the store sound`(step: Int) async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(120))
        world.clock.stepWall(by: .seconds(step))
        await world.run(.seconds(120))
        #expect(world.board.states["sbc"] == .up && world.board.storeWorks)
        let end = world.clock.wall()
        await world.stop()
        #expect(world.oncall.attempts.isEmpty)
        #expect(try world.incidents().isEmpty && world.findings().isEmpty)
        let all = try world.observations(of: "sbc")
        #expect(all.filter { $0.kind == .keepAlive }.count >= 20, "no slot was missed")
        if step > 0 {
            let booked = try booked(world, from: World.start + .seconds(20), to: end)
            #expect(booked.down == 0)
            let missing = Double(booked.unobserved) / 1_000_000
            #expect(abs(missing - Double(step)) < 30, "the day that never was is not covered")
        }
    }

    @Test(arguments: [day, -day])
    func `an outage across a stepped clock is one incident that ends after it began`(step: Int) async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(60))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(60))
        world.clock.stepWall(by: .seconds(step))
        await world.run(.seconds(60))
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        let incidents = try world.incidents()
        #expect(incidents.count == 1)
        let incident = try #require(incidents.first)
        #expect(try #require(incident.endedAt) >= incident.startedAt)
        #expect(try world.findings().isEmpty)
    }

    @Test func `an agent that stood still for an hour books a hole, not an outage, and goes on`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(120))
        // SIGSTOP: both clocks go on, the agent does not.
        world.clock.advance(by: .seconds(3_600))
        await world.settle()
        await world.run(.seconds(120))
        #expect(world.board.states["sbc"] == .up && world.board.skipped >= 355)
        let end = world.clock.wall()
        await world.stop()
        #expect(world.oncall.attempts.isEmpty, "nobody is paged for the time that nobody looked")
        #expect(try world.incidents().isEmpty)
        let booked = try booked(world, from: World.start + .seconds(20), to: end)
        #expect(booked.down == 0)
        #expect(abs(Double(booked.unobserved) / 1_000_000 - 3_600) < 30)
    }

    @Test func `an outage that began while the agent stood still is one incident, told once`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(120))
        world.network.set("sbc", .refuses)
        world.clock.advance(by: .seconds(3_600))
        await world.settle()
        await world.run(.seconds(60))
        #expect(world.board.states["sbc"] == .down)
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        let incident = try #require(try world.incidents().first)
        #expect(incident.startedAt >= World.start + .seconds(3_600), "what nobody saw is not booked")
    }
}
