internal import Evidence

/// A word without quotes that YAML 1.1 reads as something else than its letters, so that two readers may disagree.
struct YAMLTrap {
    /// What YAML makes of it, for instance `an octal number`.
    let meaning: String
    private let word: String

    /// What YAML makes of it, and what to write where a text is wanted.
    var reason: String { "YAML reads \(quoted(word)) without quotes as \(meaning); write a text in quotes" }

    /// The trap in the word, or `nil` where the word is what it looks like.
    init?(_ word: String) {
        guard let meaning = Self.meaning(of: word) else { return nil }
        self.meaning = meaning
        self.word = word
    }

    private static func meaning(of word: String) -> String? {
        switch word.lowercased() {
        case "y", "yes", "on", "true": return "true"
        case "n", "no", "off", "false": return "false"
        case "~", "null": return "nothing"
        case ".inf", "+.inf", "-.inf", ".nan": return "a number"
        default: break
        }
        guard let first = word.utf8.first, isDigit(first) || "+-.".utf8.contains(first) else { return nil }
        return numericMeaning(of: Array(word.lowercased().utf8))
    }

    private static func numericMeaning(of word: [UInt8]) -> String? {
        let isSigned = word.first.map { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } ?? false
        let digits = isSigned ? word.dropFirst() : word[...]
        guard !digits.isEmpty else { return nil }
        if digits.allSatisfy(isDigit) {
            if digits.count > 1, digits.first == UInt8(ascii: "0") { return "an octal number" }
            return isSigned ? "a number" : nil
        }
        if digits.starts(with: "0x".utf8), digits.dropFirst(2).allSatisfy(isHexDigit) { return "a hexadecimal number" }
        if digits.starts(with: "0b".utf8), digits.dropFirst(2).allSatisfy({ $0 == 0x30 || $0 == 0x31 }) {
            return "a binary number"
        }
        if isSexagesimal(digits) { return "a number in base 60" }
        return isFraction(digits) ? "a number" : nil
    }

    /// `12:30`, `1:30:00.5`.
    private static func isSexagesimal(_ digits: ArraySlice<UInt8>) -> Bool {
        let parts = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, let head = parts.first, !head.isEmpty, head.allSatisfy(isDigitOrMark) else {
            return false
        }
        return parts.dropFirst().allSatisfy { part in
            let whole = part.prefix { isDigit($0) }
            return (1...2).contains(whole.count)
                && part.dropFirst(whole.count).allSatisfy { $0 == UInt8(ascii: ".") || isDigit($0) }
        }
    }

    /// `1.5`, `1e3`, `1_000`: digits with one dot at most, an exponent at most.
    private static func isFraction(_ digits: ArraySlice<UInt8>) -> Bool {
        let parts = digits.split(separator: UInt8(ascii: "e"), maxSplits: 1, omittingEmptySubsequences: false)
        let mantissa = parts[0]
        guard mantissa.contains(where: isDigit), mantissa.allSatisfy({ isDigitOrMark($0) || $0 == UInt8(ascii: ".") }),
            mantissa.count(where: { $0 == UInt8(ascii: ".") }) <= 1
        else { return false }
        guard parts.count == 2 else { return true }
        let exponent = parts[1].first.map { "+-".utf8.contains($0) } ?? false ? parts[1].dropFirst() : parts[1]
        return !exponent.isEmpty && exponent.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isDigitOrMark(_ byte: UInt8) -> Bool { isDigit(byte) || byte == UInt8(ascii: "_") }
    private static func isHexDigit(_ byte: UInt8) -> Bool { isDigitOrMark(byte) || byte &- 0x61 < 6 }
}
