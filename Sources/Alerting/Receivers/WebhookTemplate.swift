package import Evidence

/// JSON with places such as `{{summary}}` that an alert fills; each value is escaped for a JSON string.
package struct WebhookTemplate: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case text(String)
        case field(Field)
        case label(String)
    }

    /// What a place may be filled with; `label:NAME` is a label's value.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case id, dedupKey, status, severity, rule, site, target, startedAt, endedAt, lastGoodAt, summary, title, text
        case remedy, diagnosis, groupSize, dashboard, runbook
    }

    private let parts: [Part]

    /// Reads a template; the error names the place that is wrong.
    package init(parsing text: String) throws(SettingSyntaxError) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            parts.append(.text(String(rest[..<open.lowerBound])))
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                throw SettingSyntaxError(reason: "a {{ in the template has no }}")
            }
            parts.append(try Self.place(String(rest[..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    private static func place(_ text: String) throws(SettingSyntaxError) -> Part {
        let name = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        if name.hasPrefix("label:") { return .label(String(name.dropFirst(6))) }
        guard let field = Field(rawValue: name) else {
            let names = Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingSyntaxError(
                reason: "the template has no field “\(name.oneLine.cut(to: 40))”; it may have \(names), label:NAME")
        }
        return .field(field)
    }

    /// The template filled for an alert; a value that is missing is empty.
    package func filled(for alert: Alert) -> [UInt8] {
        Array(
            parts.map { part in
                switch part {
                case .text(let text): text
                case .field(let field): Self.escaped(field.value(of: alert))
                case .label(let name): Self.escaped(alert.labels.first { $0.name == name }?.value ?? "")
                }
            }.joined().utf8)
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
