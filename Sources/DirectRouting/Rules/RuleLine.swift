/// Why a rule file cannot be used.
package struct RuleFileError: Error, Sendable, Hashable {
    /// The line, 1 for the first; 0 for the file as a whole.
    package let line: Int
    /// What is wrong there.
    package let reason: String
}

/// One statement of a rule file: a keyword, its words, and its attributes.
struct RuleLine {
    /// The line's number, 1 for the first.
    let number: Int
    /// The first word.
    let keyword: String
    /// The words after it that are no attributes.
    let words: [String]
    /// `name=value` pairs.
    private(set) var attributes: [String: String] = [:]

    /// Reads a line; `nil` where it is blank or a comment.
    init?(parsing line: some StringProtocol, number: Int) throws(RuleFileError) {
        let tokens = try Self.tokens(of: line, number: number)
        guard let keyword = tokens.first else { return nil }
        self.number = number
        self.keyword = keyword.text
        var words: [String] = []
        for token in tokens.dropFirst() {
            guard let name = token.name else {
                words.append(token.text)
                continue
            }
            guard attributes.updateValue(token.text, forKey: name) == nil else {
                throw RuleFileError(line: number, reason: "\(name)= stands there twice")
            }
        }
        self.words = words
    }

    /// The only word after the keyword.
    func word(_ what: String) throws(RuleFileError) -> String {
        guard words.count == 1, let word = words.first else { throw error("\(keyword) takes one \(what)") }
        return word
    }

    /// An attribute that must be there.
    func attribute(_ name: String) throws(RuleFileError) -> String {
        guard let text = attributes[name], !text.isEmpty else { throw error("\(keyword) needs \(name)=") }
        return text
    }

    /// An attribute that must be there and one of a set.
    func attribute<Choice: RawRepresentable<String>>(
        _ name: String, as type: Choice.Type
    ) throws(RuleFileError) -> Choice {
        let text = try attribute(name)
        guard let choice = Choice(rawValue: text) else { throw error("\(name)=\(text) is not known") }
        return choice
    }

    /// Refuses attributes beside the named ones, so that a slip of the pen does not pass.
    func allow(_ names: Set<String>) throws(RuleFileError) {
        for name in attributes.keys.sorted() where !names.contains(name) {
            throw error("\(keyword) knows no \(name)=")
        }
    }

    /// The source attributes, which every statement needs.
    func source() throws(RuleFileError) -> RuleSource {
        let date = try attribute("date")
        guard Self.isDate(date) else { throw error("date=\(date) is not YYYY, YYYY-MM or YYYY-MM-DD") }
        return RuleSource(
            tags: try attribute("source"), date: date, grade: try attribute("grade", as: RuleSource.Grade.self))
    }

    /// An error at this line.
    func error(_ reason: String) -> RuleFileError { RuleFileError(line: number, reason: reason) }

    /// Whether the text is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, with parts in range.
    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let limits = [(4, 1_990...2_100), (2, 1...12), (2, 1...31)]
        return (1...3).contains(parts.count)
            && zip(parts, limits).allSatisfy { part, limit in
                part.utf8.count == limit.0 && part.utf8.allSatisfy { $0 &- 0x30 < 10 }
                    && Int(part).map { limit.1.contains($0) } ?? false
            }
    }
}

extension RuleLine {
    /// A word, or a pair where a name and `=` stand before it.
    private struct Token {
        var name: String?
        var text = ""
    }

    private static func tokens(of line: some StringProtocol, number: Int) throws(RuleFileError) -> [Token] {
        var tokens: [Token] = []
        var current: Token?
        var quoted = false
        for character in line {
            switch character {
            case "\"":
                quoted.toggle()
                current = current ?? Token()
            case "#" where !quoted && current == nil: return tokens
            case " " where !quoted, "\t" where !quoted:
                if let done = current { tokens.append(done) }
                current = nil
            case "=" where !quoted && current?.name == nil && current?.text.isEmpty == false:
                current = Token(name: current?.text)
            default: current = Token(name: current?.name, text: (current?.text ?? "") + String(character))
            }
        }
        if quoted { throw RuleFileError(line: number, reason: "a double quote is not closed") }
        if let done = current { tokens.append(done) }
        return tokens
    }
}
