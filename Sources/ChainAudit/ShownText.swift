/// Certificate bytes as one harmless line for a sentence of ours.
///
/// A certificate is written by whoever holds its key: nothing in it may move a cursor, turn the writing direction or
/// fill a screen.
enum ShownText {
    /// The most characters that are shown.
    static let limit = 128

    /// The bytes as UTF-8; controls, format characters and unassigned code points become `\u{…}`.
    static func of(_ bytes: [UInt8]) -> String {
        var text = ""
        var count = 0
        for scalar in String(decoding: bytes.prefix(4 * limit), as: UTF8.self).unicodeScalars {
            if count == limit { return text + "…" }
            text += isHarmless(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
            count += 1
        }
        return text
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    /// Four bytes as a dotted quad, sixteen as RFC 5952 text; anything else in hexadecimal.
    static func ofAddress(_ bytes: [UInt8]) -> String {
        switch bytes.count {
        case 4: bytes.map { String($0) }.joined(separator: ".")
        case 16: ofGroups((0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) })
        default: ofHex(bytes)
        }
    }

    /// The bytes in lower-case hexadecimal.
    static func ofHex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func ofGroups(_ groups: [UInt16]) -> String {
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(longest.count, 1) { longest = start..<index }
            start = index + 1
        }
        let words = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return words.joined(separator: ":") }
        return words[..<longest.lowerBound].joined(separator: ":") + "::"
            + words[longest.upperBound...].joined(separator: ":")
    }
}
