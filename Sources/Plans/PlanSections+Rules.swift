internal import Alerting
internal import Evidence

extension PlanSection {
    static let rule = PlanSection([
        PlanKey("name", .name, "Unique among the rules.", required: true),
        PlanKey("state", .list(.choice(TargetState.allCases.map(\.rawValue))), "Fires in one of these states."),
        PlanKey("codes", .list(.text), "Fires on these findings, such as options.* (in one of the states, if any)."),
        PlanKey("certificate", .section(certificateWindow), "Fires while a target works with such a certificate."),
        PlanKey("own-certificate", .section(ownCertificateWindow), "Fires on a certificate of identities: alike."),
        PlanKey("burn-rate", .section(burnRate), "Fires where a target with slo: uses up its error budget."),
        PlanKey(
            "agent", .list(.choice(AgentTrouble.allCases.map(\.rawValue))), "Fires on such trouble of the agent."),
        PlanKey("match", .matchers, "Targets that it is for, by label, target or site; default: all."),
        PlanKey(
            "for", .duration(.zero ... .days(7)), "It must hold so long, looked at with each check.", default: "0s"),
        PlanKey(
            "severity", .choice(AlertSeverity.allCases.map(\.rawValue)), "How urgent it is.", default: "warning"),
        PlanKey("labels", .labels, "Labels of its alerts, over those of the target."),
        PlanKey("runbook", .link, "What to do; places such as {{target}} are filled in."),
    ])

    static let certificateWindow = PlanSection(
        [
            PlanKey("days", .integer(0...3_650), "Fewer days are left."),
            PlanKey("share", .share, "A smaller share of the leaf's life is left, such as 20%."),
            PlanKey(
                "window", .choice(["warning", "critical"]), "Inside the target's own warn-days or critical-days."),
        ], union: true)

    static let ownCertificateWindow = PlanSection(
        certificateWindow.keys.filter { $0.name != "window" }, union: true)

    static let burnRate = PlanSection([
        PlanKey(
            "of", .choice(BurnRate.Subject.allCases.map(\.rawValue)), "Which budget.", required: true),
        PlanKey(
            "speed", .choice(BurnRate.Speed.allCases.map(\.rawValue)),
            "fast: 14.4 times in 1h and 5m, or 6 in 6h and 30m; slow: 3 in 1d and 2h, or 1 in 3d and 6h (over 30d).",
            default: "fast"),
        PlanKey("factor", .factor, "In place of speed: so many times too fast, with long and short."),
        PlanKey("long", .duration(.minutes(5)...BurnRate.longestWindow), "The long window."),
        PlanKey("short", .duration(.minutes(1)...BurnRate.longestWindow), "The short one."),
        PlanKey("at-least", .integer(1...1_000_000), "Fewer bad checks in the long window are chance.", default: "3"),
    ])

    static let links = PlanSection([
        PlanKey("dashboard", .link, "The page of a target; places such as {{target}} and {{label:region}}."),
        PlanKey("runbook", .link, "What to do; places such as {{rule}} and {{diagnosis}}."),
    ])

    static let objective = PlanSection([
        PlanKey("objective", .share, "The share of checks that work.", default: "99.9%"),
        PlanKey(
            "latency", .duration(.milliseconds(1) ... .minutes(1)), "A slower answer is too slow; default: none is."),
        PlanKey("latency-objective", .share, "The share of answers that are fast enough.", default: "99%"),
        PlanKey("period", .duration(.days(1) ... .days(365)), "Over how long.", default: "30d"),
    ])
}
