package import Evidence

/// Jira Service Management's alert API, and Opsgenie's while it lives (until April 2027): the bodies are the same.
package struct JiraServiceReceiver: HTTPReceiver {
    /// Where alerts go.
    package static let address = "https://api.atlassian.com/jsm/ops/integration/v2/alerts"
    /// The most characters of a message.
    package static let longestMessage = 130
    /// The most characters of a description.
    package static let longestDescription = 15_000

    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL
    private let key: String

    /// A receiver of the integration that the key belongs to.
    package init(apiKey: String, url: String = address) throws(SettingSyntaxError) {
        key = apiKey
        self.url = try HTTPURL(parsing: url)
        _ = try HTTPPost.Header("Authorization", "GenieKey \(apiKey)")
    }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        let headers = [try HTTPPost.Header("Authorization", "GenieKey \(secret(key, isShown))")]
        guard alert.status == .firing else {
            let close = try url.appending("\(alert.dedupKey)/close?identifierType=alias")
            let text = AlertMessage(alert).text.cut(to: Self.longestDescription)
            let note = JSON.object([("source", .string("Trunkwatch")), ("note", .string(text))])
            return try HTTPPost(url: close, headers: headers, json: note)
        }
        return try HTTPPost(url: url, headers: headers, json: created(alert))
    }

    private func created(_ alert: Alert) -> JSON {
        let message = AlertMessage(alert)
        let details = [("rule", alert.rule.rawValue), ("site", alert.site)] + alert.labels.map { ($0.name, $0.value) }
        return .object([
            ("message", .string(alert.summary.cut(to: Self.longestMessage))), ("alias", .string(alert.dedupKey)),
            ("description", .string(message.text.cut(to: Self.longestDescription))),
            ("entity", .string(alert.target)), ("source", .string("Trunkwatch")),
            ("priority", .string(Self.priority(alert.severity))),
            ("details", .object(details.map { ($0.0, .string($0.1)) })),
        ])
    }

    private static func priority(_ severity: AlertSeverity) -> String {
        switch severity {
        case .critical: "P1"
        case .warning: "P3"
        case .info: "P5"
        }
    }
}
