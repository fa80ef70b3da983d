internal import Evidence

/// While an alert of one kind fires, those of another are not told: a site that is down silences its SBCs.
package struct Inhibition: Sendable, Hashable {
    /// What must hold for the alert that silences.
    package var source: [LabelMatcher]
    /// What must hold for the alerts that are silenced.
    package var target: [LabelMatcher]
    /// The labels in which both must be alike.
    package var equal: [String]

    /// An inhibition from its parts.
    package init(source: [LabelMatcher], target: [LabelMatcher], equal: [String] = []) {
        self.source = source
        self.target = target
        self.equal = equal
    }

    /// Whether the firing alert `other` silences `alert`; none silences itself.
    package func silences(_ alert: Alert, because other: Alert) -> Bool {
        alert.dedupKey != other.dedupKey && target.allSatisfy { $0.holds(for: alert) }
            && source.allSatisfy { $0.holds(for: other) }
            && equal.allSatisfy { alert.value(ofLabel: $0) == other.value(ofLabel: $0) }
    }
}

/// The alerts that silence others now, by inhibition: found once for all alerts that are looked at.
struct Inhibiting {
    private let sources: [(rule: Inhibition, alerts: [Alert])]

    init(_ rules: [Inhibition], _ firing: [Alert]) {
        sources = rules.map { rule in
            (rule, firing.filter { alert in rule.source.allSatisfy { $0.holds(for: alert) } })
        }
    }

    func silences(_ alert: Alert) -> Bool {
        sources.contains { rule, alerts in alerts.contains { rule.silences(alert, because: $0) } }
    }
}
