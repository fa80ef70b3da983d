internal import Evidence

extension NotifyPolicy {
    /// Whether a silence could keep an alert from being told: one of a target, or of another name that alerts have, by
    /// one of the rules. What will be found is not known, so that every finding is thought possible.
    package func couldMatch(_ silence: Silence, besides names: [String]) -> Bool {
        (targets + names.map { Target(name: $0, labels: []) }).contains { target in
            rules.contains { rule in silence.matchers.allSatisfy { holds($0, for: target, rule) } }
        }
    }

    private func holds(_ matcher: LabelMatcher, for target: Target, _ rule: AlertRuleSetting) -> Bool {
        switch matcher.label {
        case "rule": matcher.holds(for: rule.rule.rawValue)
        case "severity": matcher.holds(for: rule.severity.rawValue)
        case "site": matcher.holds(for: site)
        case "diagnosis": true
        case let label:
            matcher.holds(for: rule.labels.first { $0.name == label }?.value ?? target.value(label) ?? "")
        }
    }
}
