import Evidence
import Reports

/// A fleet in which everything that can come from outside tries to be more than text.
enum HostileFleet {
    /// Strings that break out somewhere if one encoder sleeps; the accents hide a quotation mark inside a grapheme.
    static let strings = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\"\u{301} onmouseover=alert(1) x=\"\u{301}",
        "=HYPERLINK(\"http://evil.example\",\"x\")", "=\u{301}cmd|' /C calc'!A0", "{{css}}{{{headline}}}",
        "</style><style>*{display:none}", "]]><!--", "a|b\n| c |", "[x](javascript:alert(1))", "\u{1B}[2J\u{202E}",
        "\u{0}\u{8}\u{FFFE}", "&lt;b&gt;", "'; DROP",
    ]

    /// One target per string, the string everywhere.
    static var input: ReportInput {
        ReportInput(
            from: FleetFixture.from, to: FleetFixture.to, generatedAt: FleetFixture.to,
            site: strings[0], agentVersion: strings[1], targets: strings.map(target))
    }

    private static func target(_ text: String) -> TargetHistory {
        var target = FleetFixture.target(text, text, .down)
        target.profile = text
        target.labels = [("label", text), (text, "value")]
        target.chain = FleetFixture.chain("a", leaf: 12, authority: 900, subject: text)
        for index in target.chain.indices {
            target.chain[index].names = [PeerText(decoded: text)]
            target.chain[index].key = text
            target.chain[index].issuer = PeerText(decoded: text)
            target.chain[index].serial = text
        }
        target.incidents = [
            Incident(
                id: text, target: text, state: .down, diagnosis: .sipTimeout, summary: text,
                startedAt: FleetFixture.from)
        ]
        target.observations = (0..<20).map {
            var observation = Observation(
                target: text, kind: .fresh, time: FleetFixture.from + .seconds($0 * 300), verdict: .fail)
            observation.diagnosis = .sipTimeout
            observation.options = .milliseconds($0 + 1)
            observation.address = .v6(high: 1, low: 2, zone: text)
            return observation
        }
        return target
    }
}
