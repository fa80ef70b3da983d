/// How many columns text takes on a terminal: two for East Asian wide characters and emoji, none for what combines.
package enum DisplayWidth {
    /// The columns of a text.
    package static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// The text in at most `columns` columns; what was cut shows as `…`.
    package static func cut(_ text: String, to columns: Int) -> String {
        if of(text) <= columns { return text }
        var kept = ""
        var width = 0
        for character in text {
            let next = width + of(character)
            if next > columns - 1 { break }
            kept.append(character)
            width = next
        }
        return columns > 0 ? kept + "…" : ""
    }

    /// The text cut or filled up with blanks to exactly `columns` columns.
    package static func fit(_ text: String, to columns: Int, alignedRight: Bool = false) -> String {
        let cut = cut(text, to: columns)
        let blanks = String(repeating: " ", count: max(0, columns - of(cut)))
        return alignedRight ? blanks + cut : cut + blanks
    }

    /// The columns of one character: those of its widest scalar, two where it asks for its picture form.
    private static func of(_ character: Character) -> Int {
        if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return character.unicodeScalars.reduce(0) { max($0, of($1)) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x20000...0x3FFFD,
    ]

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x1100
            && (scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) })
    }
}
