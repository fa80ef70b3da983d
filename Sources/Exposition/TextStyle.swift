import Evidence

/// How text is marked for a terminal: colour where it is wanted, and always a sign beside it.
package struct TextStyle: Sendable {
    /// Whether escape sequences are written.
    package var colour: Bool
    /// The width of the terminal in columns.
    package var width: Int

    /// A style; 80 columns where nothing is known.
    package init(colour: Bool, width: Int = 80) {
        self.colour = colour
        self.width = max(40, width)
    }

    enum Ink: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case dim = "2"
        case bold = "1"
    }

    func mark(_ text: String, _ ink: Ink) -> String { colour ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text }

    func sign(_ status: StepStatus) -> String {
        switch status {
        case .pass: mark("✓", .green)
        case .warn: mark("!", .yellow)
        case .fail: mark("✗", .red)
        case .skipped: mark("–", .dim)
        case .unknown: mark("?", .blue)
        }
    }

    func sign(_ severity: Severity) -> String {
        switch severity {
        case .info: mark("i", .blue)
        case .warn: mark("!", .yellow)
        case .fail: mark("✗", .red)
        case .unknown: mark("?", .blue)
        }
    }

    func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: mark("PASS", .green)
        case .warn: mark("WARN", .yellow)
        case .fail: mark("FAIL", .red)
        case .unknown: mark("UNKNOWN", .blue)
        }
    }

    /// One finding: code, sentence, what shows it, and what to do next.
    func finding(_ finding: Diagnosis) -> [String] {
        var lines = ["  \(sign(finding.severity)) \(mark(finding.code.rawValue, .bold))"]
        lines += wrapped(Self.sentence(finding.summary), lead: "    ", indent: 4)
        lines += evidence(of: finding)
        if finding.severity != .info, !finding.remedy.isEmpty {
            lines += wrapped(finding.remedy, lead: "    → ", indent: 6)
        }
        return lines
    }

    /// The text with a capital where it begins with a word, rather than with a name or an address.
    static func sentence(_ text: String) -> String {
        let word = text.prefix { $0 != " " }
        guard word.utf8.allSatisfy({ $0 &- 0x61 < 26 }) else { return text }
        return word.prefix(1).uppercased() + text.dropFirst()
    }

    /// Lines of talk that fit a window, each after as many blanks as `lead` takes.
    package func talk(_ text: String, lead: String) -> String {
        text.split(separator: "\n")
            .map { wrapped(String($0), lead: lead, indent: lead.columns).joined(separator: "\n") }
            .joined(separator: "\n")
    }

    /// The text broken at blanks into lines that fit the terminal, each after `indent` blanks, the first after `lead`.
    func wrapped(_ text: String, lead: String, indent: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        // A word that no line can hold, a fingerprint or what a peer made up, is broken where the line ends.
        for word in text.split(separator: " ").flatMap({ $0.pieces(of: width - indent) }) {
            let columns = word.columns
            if !line.isEmpty, indent + used + 1 + columns > width {
                lines.append(line)
                line = ""
                used = 0
            }
            used += columns + (line.isEmpty ? 0 : 1)
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        let blanks = String(repeating: " ", count: indent)
        return lines.enumerated().map { line in
            (line.offset == 0 ? lead : blanks) + line.element.replacing("\u{A0}", with: " ")
        }
    }
}
