internal import Alerting
internal import Evidence

extension PlanRendering {
    static func rule(_ rule: AlertRuleSetting) -> JSON {
        let name: [(String, JSON?)] = [("name", .string(rule.rule.rawValue))]
        return present(
            name + trigger(rule.trigger) + [
                ("match", rule.match.isEmpty ? nil : matchers(rule.match)), ("for", .string(rule.holdFor.text)),
                ("severity", .string(rule.severity.rawValue)), ("labels", labels(rule.labels)),
                ("runbook", rule.runbook.map { .string($0.text) }),
            ])
    }

    private static func trigger(_ trigger: AlertTrigger) -> [(String, JSON?)] {
        switch trigger {
        case .states(let states, let codes):
            [
                ("state", .strings(TargetState.allCases.filter(states.contains).map(\.rawValue))),
                ("codes", codes.isEmpty ? nil : .strings(codes.map(\.text))),
            ]
        case .finding(let codes): [("codes", .strings(codes.map(\.text)))]
        case .certificate(let window): [("certificate", self.window(window))]
        case .ownCertificate(let window): [("own-certificate", self.window(window))]
        case .burnRate(let rate): [("burn-rate", burnRate(rate))]
        case .agent(let troubles):
            [("agent", .strings(AgentTrouble.allCases.filter(troubles.contains).map(\.rawValue)))]
        }
    }

    private static func window(_ window: CertificateWindow) -> JSON {
        switch window {
        case .days(let days): .object([("days", .integer(Int64(days)))])
        case .share(let share): .object([("share", .string(share.text))])
        case .warning: .object([("window", .string("warning"))])
        case .critical: .object([("window", .string("critical"))])
        }
    }

    private static func burnRate(_ rate: BurnRate) -> JSON {
        present([
            ("of", .string(rate.subject.rawValue)), ("speed", rate.pace == nil ? .string(rate.speed.rawValue) : nil),
            ("factor", rate.pace.map { .number(Double($0.thousandths) / 1_000) }),
            ("long", rate.pace.map { .string($0.long.text) }), ("short", rate.pace.map { .string($0.short.text) }),
            ("at-least", .integer(Int64(rate.atLeast))),
        ])
    }

    static func links(_ links: AlertLinks) -> JSON? {
        guard links != AlertLinks() else { return nil }
        return present([
            ("dashboard", links.dashboard.map { .string($0.text) }),
            ("runbook", links.runbook.map { .string($0.text) }),
        ])
    }

    static func objective(_ objective: ServiceObjective) -> JSON {
        present([
            ("objective", .string(objective.availability.text)),
            ("latency", objective.latency.map { .string($0.text) }),
            (
                "latency-objective",
                objective.latency == nil ? nil : .string(objective.latencyShare.text)
            ), ("period", .string(objective.period.text)),
        ])
    }
}
