package import Evidence

/// A Microsoft Teams Workflows webhook: an Adaptive Card. The old connectors ended in May 2026.
package struct TeamsReceiver: HTTPReceiver {
    /// What stands around the card.
    package enum Envelope: String, Sendable, Hashable, CaseIterable {
        /// A message with the card attached, as the stock workflow expects.
        case message
        /// The bare card, for workflows written by hand.
        case card
    }

    /// The most bytes of a message; Teams refuses about 28 KB.
    package static let largest = 20_000
    /// The most bytes of one fact's value.
    package static let longestFact = 1_000

    /// How it is reached.
    package var connection = HTTPConnection()
    private let url: HTTPURL
    private let envelope: Envelope

    /// A receiver at the workflow's address, which is the secret; addresses of the ended connectors are refused.
    package init(url: HTTPURL, envelope: Envelope = .message) throws(SettingSyntaxError) {
        guard !url.host.lowercased().hasSuffix("webhook.office.com") else {
            throw SettingSyntaxError(
                reason: "Office 365 connectors ended in May 2026; make a workflow “When a Teams webhook request is "
                    + "received” in Teams and use its address")
        }
        self.url = url
        self.envelope = envelope
    }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        let message = AlertMessage(alert)
        var count = message.facts.count
        var post = try HTTPPost(url: url, json: wrapped(card(message, alert, facts: count)))
        while post.body.count > Self.largest, count > 0 {
            count /= 2
            post = try HTTPPost(url: url, json: wrapped(card(message, alert, facts: count)))
        }
        return post
    }

    private func wrapped(_ card: JSON) -> JSON {
        guard envelope == .message else { return card }
        return .object([
            ("type", .string("message")),
            (
                "attachments",
                .array([
                    .object([
                        ("contentType", .string("application/vnd.microsoft.card.adaptive")), ("contentUrl", .null),
                        ("content", card),
                    ])
                ])
            ),
        ])
    }

    private func card(_ message: AlertMessage, _ alert: Alert, facts count: Int) -> JSON {
        var body: [JSON] = [Self.text(message.title, weight: "Bolder", colour: Self.colour(of: alert))]
        body.append(
            .object([
                ("type", .string("FactSet")),
                (
                    "facts",
                    .array(
                        message.facts.prefix(count).map {
                            .object([
                                ("title", .string(Self.escaped($0.name))),
                                ("value", .string(Self.escaped($0.value).cut(toBytes: Self.longestFact))),
                            ])
                        })
                ),
            ]))
        if count < message.facts.count { body.append(Self.text("More was found; the rest did not fit.")) }
        if let remedy = message.remedy { body.append(Self.text("What to do: \(remedy)")) }
        return .object([
            ("$schema", .string("http://adaptivecards.io/schemas/adaptive-card.json")),
            ("type", .string("AdaptiveCard")), ("version", .string("1.2")), ("body", .array(body)),
            (
                "actions",
                .array(
                    message.links.map {
                        .object([
                            ("type", .string("Action.OpenUrl")), ("title", .string($0.title)), ("url", .string($0.url)),
                        ])
                    })
            ), ("msteams", .object([("width", .string("full"))])),
        ])
    }

    private static func text(_ text: String, weight: String = "Default", colour: String = "Default") -> JSON {
        .object([
            ("type", .string("TextBlock")), ("text", .string(escaped(text).cut(toBytes: 2 * longestFact))),
            ("wrap", .bool(true)), ("weight", .string(weight)), ("color", .string(colour)),
        ])
    }

    private static func colour(of alert: Alert) -> String {
        switch (alert.status, alert.severity) {
        case (.resolved, _): "Good"
        case (.firing, .critical): "Attention"
        case (.firing, _): "Warning"
        }
    }

    /// Cards read a part of Markdown: what could start a link, an image, emphasis or a list is escaped.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.oneLine.unicodeScalars {
            if "\\[]()*_`#!<>~|".unicodeScalars.contains(scalar) { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out
    }
}
