internal import Evidence

/// What an alert says to a person, in reading order and before any format; each receiver escapes it for its own.
package struct AlertMessage: Sendable {
    /// One line: urgency or recovery, and what happened.
    package let title: String
    /// What to do, or `nil` where nothing is left to do.
    package let remedy: String?
    /// Name and value of everything else.
    package let facts: [(name: String, value: String)]
    /// Where to read on: a title and an http or https URL.
    package let links: [(title: String, url: String)]

    /// The message of an alert.
    package init(_ alert: Alert) {
        let word =
            switch alert.status {
            case .firing: alert.severity.rawValue.uppercased()
            case .resolved: "RESOLVED"
            }
        title = (alert.isTest ? "TEST " : "") + "\(word): \(alert.summary)"
        remedy = alert.status == .firing ? alert.diagnoses.first?.remedy : nil
        facts = Self.about(alert) + Self.times(of: alert) + Self.findings(of: alert)
        links = [("Dashboard", alert.links.dashboard), ("Runbook", alert.links.runbook)]
            .compactMap { title, url in url.map { (title, $0) } }
    }

    /// All of it as plain text, a fact a line.
    package var text: String {
        var lines = [title, ""]
        lines += facts.map { "\($0.name): \($0.value)" }
        if let remedy { lines += ["", "What to do: \(remedy)"] }
        if !links.isEmpty { lines += [""] + links.map { "\($0.title): \($0.url)" } }
        return lines.joined(separator: "\n")
    }

    private static func about(_ alert: Alert) -> [(String, String)] {
        var facts = [("Site", alert.site)]
        if alert.groupSize > 1 {
            let left = alert.groupSize - alert.members.count
            facts.append(("Targets", alert.members.joined(separator: ", ") + (left > 0 ? " and \(left) more" : "")))
        } else {
            facts.append(("Target", alert.target))
        }
        return facts + alert.labels.map { ($0.name, $0.value) }
    }

    private static func times(of alert: Alert) -> [(String, String)] {
        var facts = [("Since", alert.startedAt.iso8601Seconds)]
        if let end = alert.endedAt {
            facts.append(("Ended", end.iso8601Seconds))
            facts.append(("Lasted", Span.seconds(Int(max(0, end.seconds - alert.startedAt.seconds))).text))
        }
        if let good = alert.lastGoodAt { facts.append(("Last good", good.iso8601Seconds)) }
        return facts
    }

    private static func findings(of alert: Alert) -> [(String, String)] {
        alert.diagnoses.prefix(Alert.mostDiagnoses).flatMap { finding in
            [("Found", "\(finding.code.rawValue): \(finding.summary)")]
                + finding.evidence.map { ("  \($0.name)", $0.fact.words) }
        }
    }
}

extension Fact {
    /// The value for people.
    fileprivate var words: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .decimal(let number): String(number)
        case .flag(let flag): flag ? "yes" : "no"
        case .list(let texts): texts.joined(separator: ", ")
        }
    }
}

extension String {
    /// The text cut to so many characters, the last an ellipsis where something is missing.
    func cut(to count: Int) -> String { self.count <= count ? self : String(prefix(count - 1)) + "…" }

    /// The text cut to so many bytes of UTF-8 at a character's end.
    func cut(toBytes count: Int) -> String {
        guard utf8.count > count else { return self }
        var text = ""
        var size = 3
        for character in self {
            size += character.utf8.count
            guard size <= count else { break }
            text.append(character)
        }
        return text + "…"
    }

    /// The text on one line, without control characters: for headers and command lines.
    var oneLine: String {
        var text = ""
        for scalar in unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            text.unicodeScalars.append(isControl || [0x2028, 0x2029].contains(scalar.value) ? " " : scalar)
        }
        return text
    }
}
