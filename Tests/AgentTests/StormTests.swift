import Alerting
import Evidence
import Plans
import TimeSeries
import Testing

@testable import Agent

/// The bars on storms, with a whole agent on a clock by hand.
@Suite(.timeLimit(.minutes(1))) struct StormTests {
    private static func plan(_ count: Int, _ change: (inout AlertRoute) -> Void) throws -> Plan {
        var plan = try World.plan((0..<count).map { "sbc\($0)" })
        for index in plan.targets.indices {
            plan.targets[index].labels = [Label(name: "region", value: index % 2 == 0 ? "emea" : "apac")]
            plan.targets[index].audit = .seconds(3_600)
        }
        plan.agent.limits.destinationSpacing = .zero
        plan.stormAfter = 10
        var route = AlertRoute(to: ["oncall"])
        route.groupInterval = .seconds(30)
        change(&route)
        plan.routes = [route]
        return plan
    }

    @Test func `a thousand that fail in the same second page once per group and end once per group`() async throws {
        let world = try World()
        let plan = try Self.plan(1_000) {
            $0.groupBy = ["region"]
            $0.groupWait = .seconds(30)
            $0.groupInterval = .seconds(120)
        }
        try await world.start(plan)
        await world.run(.seconds(15), step: .seconds(1))
        for target in plan.targets { world.network.set(target.name, .refuses) }
        await world.run(.seconds(75), step: .seconds(1))
        #expect(world.oncall.attempts.map(\.isFiring) == [true, true])
        let pages = world.oncall.attempts.map(\.row.payload)
        #expect(pages.allSatisfy { $0.contains("500 of 500 targets at default, region=") }, "\(pages)")
        for target in plan.targets { world.network.set(target.name, .answers) }
        await world.run(.seconds(150), step: .seconds(2))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, true, false, false])
        #expect(Set(world.oncall.attempts.map(\.row.dedupKey)).count == 2)
        #expect(try world.incidents().count == 1_000, "each outage is booked for itself all the same")
    }

    @Test func `a storm without groups is one message that says how many of how many`() async throws {
        let world = try World()
        let plan = try Self.plan(300) {
            $0.groupWait = .seconds(30)
            $0.groupInterval = .seconds(120)
        }
        try await world.start(plan)
        await world.run(.seconds(15), step: .seconds(1))
        for target in plan.targets.prefix(212) { world.network.set(target.name, .refuses) }
        await world.run(.seconds(75), step: .seconds(1))
        #expect(world.oncall.attempts.count == 1)
        #expect(world.oncall.attempts.first?.row.payload.contains("212 of 300 targets at default are down") == true)
        for target in plan.targets { world.network.set(target.name, .answers) }
        await world.run(.seconds(150), step: .seconds(2))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    /// The whole way from probe to message without the loops, for a day of them.
    @Test func `a target that flaps every thirty seconds for a day makes a handful of notifications`() throws {
        let plan = try World.plan(["sbc"])
        var target = WatchedTarget(plan.targets[0], restoring: StoredState())
        var policy = plan
        policy.routes = [AlertRoute(to: ["oncall"])]
        var notifier = Notifier(policy.notifyPolicy)
        let rules = plan.alertRules
        var sent: [Notice] = []
        for probe in 0..<(86_400 / 15 + 7_200 / 15) {
            let time = World.start + .seconds(probe * 15)
            let fails = probe / 2 % 2 == 0 && probe < 86_400 / 15
            let observation = Observation(target: "sbc", kind: .keepAlive, time: time, verdict: fails ? .fail : .pass)
            let found = fails ? [Diagnosis(.tcpRefused, .fail, "refused")] : []
            let probed = RecordedProbe(observation: observation, certificates: [], diagnoses: found)
            _ = target.take(probed, isPlanned: false)
            for alert in rules.alerts(for: target.condition(at: time), ledger: &target.ledger, at: time) {
                sent += notifier.take(alert, at: time)
            }
            sent += notifier.notices(at: time, silences: []) { _ in false }
        }
        #expect((2...10).contains(sent.count), "\(sent.map(\.alert.summary).prefix(20))")
        #expect(sent.contains { $0.alert.rule == .targetFlapping })
        let begun = Set(sent.filter { $0.alert.status == .firing }.map(\.alert.dedupKey))
        let over = Set(sent.filter { $0.alert.status == .resolved }.map(\.alert.dedupKey))
        #expect(begun == over, "all of it is over in the end")
    }

    @Test func `a false 200 in the middle of an outage closes nothing`() async throws {
        let world = try World()
        try await world.start(World.plan(["sbc"]))
        await world.run(.seconds(30))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(60))
        for _ in 0..<5 {
            world.network.set("sbc", .answers)
            await world.run(.seconds(10))
            world.network.set("sbc", .refuses)
            await world.run(.seconds(40))
        }
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        #expect(world.board.states["sbc"] == .down)
        await world.stop()
        let incidents = try world.incidents()
        #expect(incidents.count == 1 && incidents[0].endedAt == nil)
    }

    @Test func `an uplink that is down silences its SBCs by an inhibition of the plan`() async throws {
        let world = try World()
        var plan = try Self.plan(21) { $0.groupBy = ["region", "target"] }
        plan.targets[0].name = "uplink"
        for index in plan.targets.indices { plan.targets[index].labels = [Label(name: "city", value: "paris")] }
        plan.inhibitions = [
            Inhibition(
                source: [LabelMatcher(label: "target", value: "uplink")],
                target: [LabelMatcher(label: "rule", value: "target.down")], equal: ["city"])
        ]
        try await world.start(plan)
        await world.run(.seconds(15), step: .seconds(1))
        for target in plan.targets { world.network.set(target.name, .refuses) }
        await world.run(.seconds(120), step: .seconds(1))
        #expect(world.oncall.attempts.count == 1)
        #expect(world.oncall.attempts.first?.row.payload.contains("uplink is down") == true)
        await world.stop()
    }

    @Test func `in a time interval that mutes nobody is told, and afterwards whatever still fires`() async throws {
        let world = try World()
        var plan = try World.plan(["sbc"])
        plan.maintenance["nights"] = MaintenanceWindow(.once(World.start..<(World.start + .seconds(600))))
        var route = AlertRoute(to: ["oncall"])
        route.groupWait = .zero
        route.muteIn = ["nights"]
        plan.routes = [route]
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(590), step: .seconds(5))
        #expect(world.board.states["sbc"] == .down && world.oncall.attempts.isEmpty)
        await world.run(.seconds(20), step: .seconds(1))
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        await world.stop()
    }
}
