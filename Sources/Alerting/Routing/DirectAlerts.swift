internal import Evidence

/// Alerts of receivers that group by themselves and forget what is not repeated, as Alertmanager does.
struct DirectAlerts: Sendable {
    private var alerts: [String: [String: Alert]] = [:]
    private var sentAt: WallTime?

    /// Notes an alert that was sent to those receivers just now.
    mutating func take(_ alert: Alert, for receivers: [String]) {
        for receiver in receivers { alerts[receiver, default: [:]][alert.dedupKey] = alert }
    }

    /// All that is to be repeated, once every ``AlertmanagerReceiver/resendEvery``; what ended long ago is forgotten.
    mutating func due(at now: WallTime) -> [(receiver: String, alerts: [Alert])] {
        guard !alerts.isEmpty else { return [] }
        // A clock that stepped back does not keep anything from being repeated.
        if let sentAt, sentAt <= now, now < sentAt + AlertmanagerReceiver.resendEvery { return [] }
        defer { sentAt = now }
        guard sentAt != nil else { return [] }
        for receiver in alerts.keys {
            alerts[receiver] = alerts[receiver]?.filter { _, alert in
                alert.endedAt.map { now < $0 + AlertmanagerReceiver.keepResolved } ?? true
            }
        }
        return alerts.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.values)) }
    }
}
