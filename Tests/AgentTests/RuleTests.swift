import Alerting
import Evidence
import Plans
import TestSupport
import TimeSeries
import Testing

@testable import Agent

/// Rules of the plan at work in a whole agent: waits over restarts, certificates, budgets, and the agent's own trouble.
@Suite(.timeLimit(.minutes(1))) struct RuleTests {
    private static func plan(
        _ trigger: AlertTrigger, holdFor: Span = .zero, _ change: (inout TargetPlan) -> Void = { _ in }
    ) throws -> Plan {
        var plan = try World.plan(["sbc"], change)
        var rule = AlertRuleSetting(try #require(AlertRule(rawValue: "mine")), trigger, .critical)
        rule.holdFor = holdFor
        plan.rules = [rule]
        plan.links = AlertLinks(
            dashboard: try LinkTemplate(parsing: "https://g.example.net/{{target}}"),
            runbook: try LinkTemplate(parsing: "https://w.example.net/{{rule}}"))
        return plan
    }

    @Test(arguments: [true, false])
    func `a wait that spans a restart is not lost`(crashes: Bool) async throws {
        let world = try World()
        let plan = try Self.plan(.states([.down], codes: []), holdFor: .seconds(120))
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(80))
        #expect(world.board.states["sbc"] == .down && world.oncall.attempts.isEmpty)
        if crashes { world.crash() } else { await world.stop() }
        try await world.start(plan)
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.isEmpty, "not before its time")
        await world.run(.seconds(60))
        #expect(world.oncall.attempts.map(\.isFiring) == [true], "and not from the beginning again")
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(world.oncall.attempts.allSatisfy { $0.row.payload.contains("https://g.example.net/sbc") })
        #expect(world.oncall.attempts.allSatisfy { $0.row.payload.contains("https://w.example.net/mine") })
    }

    @Test func `what is over before its wait is never told, over a restart too`() async throws {
        let world = try World()
        let plan = try Self.plan(.states([.down], codes: []), holdFor: .seconds(120))
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(60))
        await world.stop()
        world.network.set("sbc", .answers)
        try await world.start(plan)
        await world.run(.seconds(60))
        world.network.set("sbc", .refuses)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.isEmpty)
    }

    @Test func `a rule that leaves the plan with a reload ends what it opened`() async throws {
        let world = try World()
        let plan = try Self.plan(.states([.down], codes: []))
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(60))
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        var other = plan
        other.rules = AlertRuleSetting.usual.filter { $0.rule == .certificateCritical }
        _ = try await world.reload(other)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `a certificate's days are looked at with every check and known after a restart`() async throws {
        let world = try World()
        world.network.certificate(of: "sbc", number: 1, days: 40)
        let plan = try Self.plan(.certificate(.days(45)))
        try await world.start(plan)
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        await world.stop()
        try await world.start(plan)
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.count == 1)
        world.network.certificate(of: "sbc", number: 2, days: 90)
        await world.run(.seconds(90))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `an error budget is reckoned on over a restart`() async throws {
        let world = try World()
        let plan = try Self.plan(.burnRate(BurnRate(.availability, .fast))) {
            $0.objective = ServiceObjective()
            $0.downAfter = 3
        }
        try await world.start(plan)
        await world.run(.seconds(60))
        for round in 0..<3 {
            #expect(world.oncall.attempts.isEmpty, "round \(round)")
            world.network.set("sbc", .refuses)
            await world.run(.seconds(10))
            world.network.set("sbc", .answers)
            await world.run(.seconds(30))
            if round == 1 {
                await world.stop()
                try await world.start(plan)
            }
        }
        await world.run(.seconds(5))
        #expect(world.oncall.attempts.map(\.isFiring) == [true], "two failures before the restart and one after")
        await world.stop()
    }

    @Test func `a store that cannot be written is told, and told to be well again`() async throws {
        let world = try World()
        let plan = try Self.plan(.agent([.store]), holdFor: .seconds(30))
        try await world.start(plan)
        await world.run(.seconds(20))
        world.disk.fail(with: .full)
        await world.run(.seconds(90))
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        #expect(world.oncall.attempts[0].row.payload.contains("agent.store-unavailable"))
        world.disk.fail(with: nil)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `a receiver that does not answer for ten minutes is told to the others`() async throws {
        let world = try World()
        world.couriers["chat"] = ScriptedCourier()
        var plan = try Self.plan(.states([.down], codes: []))
        plan.rules.append(AlertRuleSetting(.agentTrouble, .agent([.deadLetters]), .warning))
        plan.receivers.append(ReceiverPlan(name: "chat", kind: .webhook(WebhookSettings(url: .plain("http://y/")))))
        plan.routes = [
            AlertRoute(match: [LabelMatcher(label: "rule", value: "mine")], to: ["oncall"]), AlertRoute(to: ["chat"]),
        ]
        world.oncall.answer(nil)
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(300), step: .seconds(2))
        #expect(world.couriers["chat"]?.attempts.isEmpty == true)
        await world.run(.seconds(1_500), step: .seconds(5))
        #expect(world.couriers["chat"]?.attempts.map(\.isFiring) == [true])
        world.oncall.answer(200)
        await world.run(.seconds(3_700), step: .seconds(5))
        await world.stop()
        #expect(world.couriers["chat"]?.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `a certificate of our own that ends soon is told, until the identity is gone`() async throws {
        let world = try World()
        var plan = try Self.plan(.ownCertificate(.days(100_000)))
        let pki = try await TestPKI.shared()
        plan.identities["probe"] = Identity(
            fqdn: "probe.example.net", certificatePath: pki.chain("client"), keyPath: pki.key("client"))
        try await world.start(plan)
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.map(\.isFiring) == [true])
        let page = try #require(world.oncall.attempts.first?.row.payload)
        #expect(page.contains("agent.certificate-expiring") && page.contains(#""target":"identity/probe""#))
        await world.stop()
        try await world.start(plan)
        await world.run(.seconds(30))
        #expect(world.oncall.attempts.count == 1, "a restart does not tell it again")
        plan.identities = [:]
        _ = try await world.reload(plan)
        await world.run(.seconds(30))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
    }

    @Test func `checks that start late and observations that are lost are the agent's trouble for a while`() throws {
        var own = OwnAffairs(try World.plan(["sbc"]), restoring: StoredState())
        func codes(at second: Int) -> [DiagnosisCode] {
            own.conditions(
                isStoreTroubled: false, broken: [:], at: MonotonicTime(nanoseconds: 0) + .seconds(second),
                wall: World.start)[0].diagnoses.map(\.code)
        }
        let start = MonotonicTime(nanoseconds: 0)
        own.note(lateness: .seconds(9), skipped: 0, at: start)
        #expect(codes(at: 0) == [])
        own.note(lateness: .seconds(11), skipped: 0, at: start)
        #expect(codes(at: 1) == [.agentLate] && codes(at: 60) == [])
        own.note(lateness: .zero, skipped: 2, at: start + .seconds(100))
        own.note(dropped: 5, at: start + .seconds(100))
        #expect(codes(at: 101) == [.agentObservationsDropped, .agentLate])
        #expect(codes(at: 400) == [.agentObservationsDropped] && codes(at: 701) == [])
    }

    @Test func `a receiver that refuses what it is sent is told to the others, until it takes something`() async throws
    {
        let world = try World()
        world.couriers["chat"] = ScriptedCourier()
        var plan = try Self.plan(.states([.down], codes: []))
        plan.rules.append(AlertRuleSetting(.agentTrouble, .agent([.deadLetters]), .warning))
        plan.receivers.append(ReceiverPlan(name: "chat", kind: .webhook(WebhookSettings(url: .plain("http://y/")))))
        plan.routes = [
            AlertRoute(match: [LabelMatcher(label: "rule", value: "mine")], to: ["oncall"]), AlertRoute(to: ["chat"]),
        ]
        for index in plan.routes.indices { plan.routes[index].groupWait = .zero }
        world.oncall.answer(403)
        world.network.set("sbc", .refuses)
        try await world.start(plan)
        await world.run(.seconds(60))
        let chat = try #require(world.couriers["chat"])
        #expect(chat.attempts.map(\.isFiring) == [true])
        #expect(chat.attempts[0].row.payload.contains("The receiver oncall does not take alerts"))
        world.oncall.answer(200)
        world.network.set("sbc", .answers)
        await world.run(.seconds(60))
        await world.stop()
        #expect(chat.attempts.map(\.isFiring) == [true, false])
    }
}
