package import Evidence

/// Splunk On-Call's generic REST endpoint, formerly VictorOps.
package struct SplunkOnCallReceiver: HTTPReceiver {
    /// The most characters of a message.
    package static let longestMessage = 20_480

    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL

    /// A receiver at the integration's address, which ends in API key and routing key and so is a secret.
    package init(url: HTTPURL) { self.url = url }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        let message = AlertMessage(alert)
        return try HTTPPost(
            url: url,
            json: .object([
                ("message_type", .string(Self.type(alert))), ("entity_id", .string(alert.dedupKey)),
                ("entity_display_name", .string(message.title.cut(to: 250))),
                ("state_message", .string(message.text.cut(to: Self.longestMessage))),
                ("state_start_time", .integer(alert.startedAt.seconds)), ("monitoring_tool", .string("Trunkwatch")),
                ("target", .string(alert.target)), ("site", .string(alert.site)),
                ("rule", .string(alert.rule.rawValue)),
            ]))
    }

    private static func type(_ alert: Alert) -> String {
        switch (alert.status, alert.severity) {
        case (.resolved, _): "RECOVERY"
        case (.firing, .critical): "CRITICAL"
        case (.firing, .warning): "WARNING"
        case (.firing, .info): "INFO"
        }
    }
}
