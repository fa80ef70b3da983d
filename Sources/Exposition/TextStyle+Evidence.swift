import Evidence

extension TextStyle {
    /// The widest value of one fact: a fingerprint is whole, what a peer made up is not.
    private static let widestFact = 66
    /// The most values of a list.
    private static let mostValues = 8

    /// The facts behind a finding that asks for something, without those that its sentence has already.
    func evidence(of finding: Diagnosis) -> [String] {
        guard finding.severity != .info else { return [] }
        let facts = finding.evidence.compactMap { name, fact -> String? in
            let value = Self.shown(fact)
            if value.isEmpty || Self.says(finding.summary, value) { return nil }
            // A name stays with its value.
            return "\(name)\u{A0}\(value.cut(to: min(Self.widestFact, width - 6)))"
        }
        guard !facts.isEmpty else { return [] }
        let text = "evidence: " + facts.joined(separator: "; ")
        return wrapped(text, lead: "    ", indent: 6).map { mark($0, .dim) }
    }

    private static func shown(_ fact: Fact) -> String {
        switch fact {
        case .text(let text): PeerText(decoded: text).forTerminal
        case .number(let number): String(number)
        case .decimal(let number): JSON.number((number * 10).rounded() / 10).text
        case .flag(let flag): flag ? "yes" : "no"
        case .list(let values):
            values.prefix(mostValues).map { PeerText(decoded: $0).forTerminal }.joined(separator: ", ")
                + (values.count > mostValues ? " and \(values.count - mostValues) more" : "")
        }
    }

    /// Whether a sentence has a value as a word of its own.
    private static func says(_ sentence: String, _ value: String) -> Bool {
        sentence.ranges(of: value).contains { range in
            let around = [sentence[..<range.lowerBound].last, sentence[range.upperBound...].first]
            return !around.contains { $0?.isLetter == true || $0?.isNumber == true }
        }
    }
}
