package import Evidence
internal import Foundation

/// ServiceNow Event Management: one event a change, cleared by severity 0 under the same message key.
package struct ServiceNowReceiver: HTTPReceiver {
    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL
    private let user: String
    private let password: String

    /// A receiver of an instance; the address is its root, such as `https://example.service-now.com`.
    package init(instance: HTTPURL, user: String, password: String) throws(SettingSyntaxError) {
        url = try instance.appending("api/now/table/em_event")
        guard !user.contains(":") else { throw SettingSyntaxError(reason: "a user's name holds no colon") }
        self.user = user
        self.password = password
    }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        let headers = [
            try HTTPPost.Header.basic(user: user, password: password),
            try HTTPPost.Header("Accept", "application/json"),
        ]
        let time = alert.endedAt ?? alert.startedAt
        return try HTTPPost(
            url: url, headers: headers,
            json: .object([
                ("source", .string("Trunkwatch")), ("event_class", .string(alert.site.cut(to: 100))),
                ("node", .string(alert.target)), ("resource", .string("trunk")),
                ("metric_name", .string(alert.rule.rawValue)), ("type", .string("Trunkwatch")),
                ("message_key", .string(alert.dedupKey)), ("severity", .string(Self.severity(alert))),
                ("description", .string(AlertMessage(alert).text.cut(to: 4_000))),
                ("additional_info", .string(String(decoding: payload, as: UTF8.self))),
                ("time_of_event", .string(Self.time(time))),
                ("resolution_state", .string(alert.status == .firing ? "New" : "Closing")),
            ]))
    }

    private static func severity(_ alert: Alert) -> String {
        switch (alert.status, alert.severity) {
        case (.resolved, _): "0"
        case (.firing, .critical): "1"
        case (.firing, .warning): "4"
        case (.firing, .info): "5"
        }
    }

    /// `yyyy-MM-dd HH:mm:ss` in UTC.
    private static func time(_ time: WallTime) -> String {
        String(time.iso8601Seconds.dropLast().map { $0 == "T" ? " " : $0 })
    }
}

extension HTTPPost.Header {
    /// Basic authentication (RFC 7617).
    static func basic(user: String, password: String) throws(SettingSyntaxError) -> Self {
        try Self("Authorization", "Basic " + Data("\(user):\(password)".utf8).base64EncodedString())
    }
}
