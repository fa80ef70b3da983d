package import Evidence

/// PagerDuty's Events API v2: trigger and resolve under the alert's dedup key.
package struct PagerDutyReceiver: HTTPReceiver {
    /// Where events go; the EU service region has an address of its own.
    package static let address = "https://events.pagerduty.com/v2/enqueue"
    /// The most characters of a summary.
    package static let longestSummary = 1_024

    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL
    private let routingKey: String

    /// A receiver of the service that the key belongs to; 32 characters.
    package init(routingKey: String, url: String = address) throws(SettingSyntaxError) {
        let isKey = routingKey.utf8.count == 32 && routingKey.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isKey else { throw SettingSyntaxError(reason: "a PagerDuty routing key has 32 characters") }
        self.routingKey = routingKey
        self.url = try HTTPURL(parsing: url)
    }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        // A resolve needs no payload and takes one: it is how the incident's log says how long it lasted.
        let members: [(String, JSON)] = [
            ("routing_key", .string(secret(routingKey, isShown))),
            ("event_action", .string(alert.status == .firing ? "trigger" : "resolve")),
            ("dedup_key", .string(alert.dedupKey)),
        ]
        return try HTTPPost(url: url, json: .object(members + event(alert)))
    }

    private func event(_ alert: Alert) -> [(String, JSON)] {
        let message = AlertMessage(alert)
        let details =
            message.facts.prefix(100).map { ($0.name, JSON.string($0.value)) }
            + (message.remedy.map { [("What to do", JSON.string($0))] } ?? [])
        return [
            (
                "payload",
                .object([
                    ("summary", .string(message.title.cut(to: Self.longestSummary))),
                    ("source", .string(alert.target)), ("severity", .string(alert.severity.rawValue)),
                    ("timestamp", .string(alert.startedAt.iso8601)), ("component", .string(alert.target)),
                    ("group", .string(alert.site)), ("class", .string(alert.rule.rawValue)),
                    ("custom_details", .object(details.uniqued)),
                ])
            ),
            (
                "links",
                .array(message.links.map { .object([("href", .string($0.url)), ("text", .string($0.title))]) })
            ), ("client", .string("Trunkwatch")),
        ]
    }
}

extension [(String, JSON)] {
    /// The members, further ones of the same name numbered: an object's names are unique.
    fileprivate var uniqued: [(String, JSON)] {
        var seen: [String: Int] = [:]
        return map { name, value in
            let count = seen[name, default: 0] + 1
            seen[name] = count
            return (count == 1 ? name : "\(name) (\(count))", value)
        }
    }
}
