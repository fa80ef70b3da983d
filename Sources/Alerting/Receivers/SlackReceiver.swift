package import Evidence

/// A Slack incoming webhook: one message when it fires and one when it is over, for a webhook cannot edit.
package struct SlackReceiver: HTTPReceiver {
    /// The most characters of one section; Slack refuses a message of more than about 13,000 in all.
    package static let longestSection = 3_000

    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL

    /// A receiver at the webhook's address, which is the secret.
    package init(url: HTTPURL) { self.url = url }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        let message = AlertMessage(alert)
        var sections = ["*\(Self.escaped(message.title))*"]
        sections.append(
            message.facts.map { "*\(Self.escaped($0.name))* \(Self.escaped($0.value))" }.joined(separator: "\n"))
        if let remedy = message.remedy { sections.append("*What to do* \(Self.escaped(remedy))") }
        let links = message.links.map { "<\(Self.escaped($0.url))|\($0.title)>" }
        if !links.isEmpty { sections.append(links.joined(separator: " · ")) }
        return try HTTPPost(
            url: url,
            json: .object([
                ("text", .string(Self.escaped(message.title).cut(to: Self.longestSection))),
                ("blocks", .array(sections.map(Self.section))),
            ]))
    }

    /// Slack answers `ok`, or 200 with a word that says what it did not like.
    package func judged(_ result: DeliveryResult) -> DeliveryResult {
        guard result.status == 200, result.error == nil, result.body.bytes != Array("ok".utf8) else { return result }
        var result = result
        result.outcome = .refused
        result.error = "Slack did not take the message"
        return result
    }

    private static func section(_ text: String) -> JSON {
        .object([
            ("type", .string("section")),
            ("text", .object([("type", .string("mrkdwn")), ("text", .string(text.cut(to: longestSection)))])),
        ])
    }

    /// The three characters by which mrkdwn starts links, mentions and entities; a cut never splits one that matters.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
