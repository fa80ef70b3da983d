package import Evidence

/// One rule: what fires, for how long it must hold, how urgent it is, and what its alerts carry.
package struct AlertRuleSetting: Sendable, Hashable {
    /// Its name.
    package var rule: AlertRule
    /// What makes it fire.
    package var trigger: AlertTrigger
    /// Which targets it is for, by label, `target` or `site`; all must hold.
    package var match: [LabelMatcher] = []
    /// For how long it must hold before anybody is told.
    package var holdFor = Span.zero
    /// How urgent it is.
    package var severity: AlertSeverity
    /// Labels of its alerts, over those of the target.
    package var labels: [Label] = []
    /// What to do about it, in place of the plan's own link.
    package var runbook: LinkTemplate?

    /// A rule for every target, without labels of its own.
    package init(_ rule: AlertRule, _ trigger: AlertTrigger, _ severity: AlertSeverity) {
        self.rule = rule
        self.trigger = trigger
        self.severity = severity
    }

    /// The rules of a plan that names none.
    package static let usual: [AlertRuleSetting] = [
        AlertRuleSetting(.targetDown, .states([.down], codes: []), .critical),
        AlertRuleSetting(.targetFlapping, .states([.flapping], codes: []), .warning),
        AlertRuleSetting(.targetDegraded, .states([.degraded], codes: [.certificate, .tls]), .warning),
        AlertRuleSetting(.certificateCritical, .certificate(.critical), .critical),
        AlertRuleSetting(.ownCertificate, .ownCertificate(.days(21)), .critical),
        AlertRuleSetting(.heartbeatMissing, .finding([.heartbeat]), .warning),
        AlertRuleSetting(.budgetFast, .burnRate(BurnRate(.availability, .fast)), .critical),
        AlertRuleSetting(.budgetSlow, .burnRate(BurnRate(.availability, .slow)), .warning),
        AlertRuleSetting(.latencyFast, .burnRate(BurnRate(.latency, .fast)), .warning),
        AlertRuleSetting(.latencySlow, .burnRate(BurnRate(.latency, .slow)), .warning),
        usualAgentRule,
    ]

    private static let usualAgentRule = {
        var rule = AlertRuleSetting(.agentTrouble, .agent(Set(AgentTrouble.allCases)), .warning)
        rule.holdFor = .seconds(120)
        return rule
    }()

    /// Whether it is for a target.
    func applies(to condition: TargetCondition, site: String) -> Bool {
        match.allSatisfy { matcher in
            switch matcher.label {
            case "target": matcher.holds(for: condition.target)
            case "site": matcher.holds(for: site)
            default: matcher.holds(for: condition.labels.first { $0.name == matcher.label }?.value ?? "")
            }
        }
    }
}
