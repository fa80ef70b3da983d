/// How urgent an alert is; routes match on it.
package enum AlertSeverity: String, Sendable, Hashable, CaseIterable, Codable {
    /// Someone is to be woken.
    case critical
    /// It needs attention in working hours.
    case warning
    /// It is good to know.
    case info
}
