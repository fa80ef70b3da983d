/// What can be wrong enough to tell someone.
package enum AlertRule: String, Sendable, Hashable, CaseIterable, Codable {
    /// The target is down.
    case targetDown = "target.down"
    /// The target goes up and down too often for either to be news.
    case targetFlapping = "target.flapping"
    /// The target works, and its certificate, its TLS or its own OPTIONS need attention.
    case targetDegraded = "target.degraded"
    /// The target works, and its certificate ends inside the critical window.
    case certificateCritical = "certificate.critical"

    /// How urgent the rule is.
    package var severity: AlertSeverity {
        switch self {
        case .targetDown, .certificateCritical: .critical
        case .targetFlapping, .targetDegraded: .warning
        }
    }

    /// The rule's part of a delivery's identity: no full stop, as Standard Webhooks ask.
    var token: String { rawValue.split(separator: ".").joined(separator: "-") }
}
