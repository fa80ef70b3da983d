package import Evidence

/// JSON with places such as `{{summary}}` that an alert fills; each value is escaped for a JSON string.
package struct WebhookTemplate: Sendable, Hashable {
    /// What a place may be filled with; `label:NAME` is a label's value.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case id, dedupKey, status, severity, rule, site, target, startedAt, endedAt, lastGoodAt, summary, title, text
        case remedy, diagnosis, groupSize, dashboard, runbook
    }

    private let places: TextWithPlaces<Field>

    /// Reads a template; the error names the place that is wrong.
    package init(parsing text: String) throws(SettingSyntaxError) {
        places = try TextWithPlaces(parsing: text, as: "template")
    }

    /// The template filled for an alert; a value that is missing is empty.
    package func filled(for alert: Alert) -> [UInt8] {
        Array(places.filled(for: alert, { $0.value(of: alert) }, escaping: Self.escaped).utf8)
    }

    private static func escaped(_ text: String) -> String { String(JSON.string(text).text.dropFirst().dropLast()) }
}

extension WebhookTemplate.Field {
    fileprivate func value(of alert: Alert) -> String {
        switch self {
        case .id: alert.id
        case .dedupKey: alert.dedupKey
        case .status: alert.status.rawValue
        case .severity: alert.severity.rawValue
        case .rule: alert.rule.rawValue
        case .site: alert.site
        case .target: alert.target
        case .startedAt: alert.startedAt.iso8601
        case .endedAt: alert.endedAt?.iso8601 ?? ""
        case .lastGoodAt: alert.lastGoodAt?.iso8601 ?? ""
        case .summary: alert.summary
        case .title: AlertMessage(alert).title
        case .text: AlertMessage(alert).text
        case .remedy: AlertMessage(alert).remedy ?? ""
        case .diagnosis: alert.diagnoses.first?.code.rawValue ?? ""
        case .groupSize: String(alert.groupSize)
        case .dashboard: alert.links.dashboard ?? ""
        case .runbook: alert.links.runbook ?? ""
        }
    }
}
