package import Evidence

/// A passive result for a service of Icinga 2, by its API.
package struct IcingaReceiver: HTTPReceiver {
    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL
    private let user: String
    private let password: String
    private let host: String
    private let service: String

    /// A receiver at an API's root, such as `https://icinga.example.net:5665`; `host` and `service` name the objects,
    /// with `$target$`, `$site$` and `$rule$` filled in.
    package init(
        url: HTTPURL, user: String, password: String, host: String = "$target$", service: String = "trunkwatch"
    ) throws(SettingSyntaxError) {
        self.url = try url.appending("v1/actions/process-check-result")
        self.user = user
        self.password = password
        self.host = host
        self.service = service
    }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        let names = (host: filled(host, alert), service: filled(service, alert))
        return try HTTPPost(
            url: url,
            headers: [
                try HTTPPost.Header.basic(user: user, password: password),
                try HTTPPost.Header("Accept", "application/json"),
            ],
            json: .object([
                ("type", .string("Service")), ("filter", .string("host.name == wanted_host && service.name == wanted")),
                (
                    "filter_vars",
                    .object([("wanted_host", .string(names.host)), ("wanted", .string(names.service))])
                ), ("exit_status", .integer(PassiveResult.status(of: alert))),
                ("plugin_output", .string(PassiveResult.lines(of: alert).joined(separator: "\n"))),
                ("check_source", .string(alert.site)),
            ]))
    }

    private func filled(_ pattern: String, _ alert: Alert) -> String {
        PassiveResult.filled(pattern, for: alert)
    }
}

/// What Nagios and Icinga call a passive check result.
enum PassiveResult {
    /// 0 OK, 1 WARNING, 2 CRITICAL.
    static func status(of alert: Alert) -> Int64 {
        switch (alert.status, alert.severity) {
        case (.resolved, _), (.firing, .info): 0
        case (.firing, .warning): 1
        case (.firing, .critical): 2
        }
    }

    /// The most lines: what a plugin may print, with room.
    static let mostLines = 60

    /// The title and, a line each, everything else; none holds the bar that starts performance data.
    static func lines(of alert: Alert) -> [String] {
        let message = AlertMessage(alert)
        // What may be cut stands last.
        var text = [message.title]
        if let remedy = message.remedy { text.append("What to do: \(remedy)") }
        text += message.links.map { "\($0.title): \($0.url)" } + message.facts.map { "\($0.name): \($0.value)" }
        return text.prefix(mostLines).map { line in
            String(line.oneLine.map { $0 == "|" ? "/" : $0 }).cut(to: 1_000)
        }
    }

    /// A pattern with `$target$`, `$site$` and `$rule$` filled in.
    static func filled(_ pattern: String, for alert: Alert) -> String {
        let values = ["target": alert.target, "site": alert.site, "rule": alert.rule.rawValue]
        let parts = pattern.split(separator: "$", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index % 2 == 1 && index < parts.count - 1 ? values[String(part)] ?? "$\(part)$" : String(part)
        }.joined()
    }
}
