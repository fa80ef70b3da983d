/// Bytes that came from a peer: cut to a limit, never interpolated, leaving only through one of its encoders.
///
/// Deliberately not `CustomStringConvertible`: what a peer sent is data, not text of ours.
package struct PeerText: Sendable, Hashable {
    /// The most bytes that are kept.
    package static let keptBytes = 1_024
    /// The most characters that are shown to a person.
    package static let shownCharacters = 256

    /// The bytes as they came, cut at ``keptBytes``.
    package let bytes: [UInt8]

    /// The first ``keptBytes`` bytes of what a peer sent.
    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes.prefix(Self.keptBytes)) }

    /// The same for bytes that are an array already: most are short, and kept as they are.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes.count <= Self.keptBytes ? bytes : Array(bytes.prefix(Self.keptBytes))
    }

    /// For text that reached us through a decoder of ours (a certificate name, for instance).
    package init(decoded text: String) { self.init(text.utf8) }

    /// For terminals and logs: one line, control and direction-changing characters made visible.
    package var forTerminal: String {
        if bytes.count <= Self.shownCharacters, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = ""
        var count = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if count == Self.shownCharacters { return text + "…" }
            text += Self.visible(scalar)
            count += 1
        }
        return text
    }

    /// For HTML text and quoted attributes.
    package var forHTML: String { Self.escapedForHTML(forTerminal) }

    /// A text of ours for HTML text and quoted attributes; nothing of it is cut.
    package static func escapedForHTML(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// For a CSV cell: quoted, and inert in a spreadsheet whatever its first character.
    ///
    /// Scalar by scalar: a quotation mark with a combining accent is one character to Swift and a quotation mark to
    /// everyone who reads the file.
    package var forCSV: String {
        let scalars = forTerminal.unicodeScalars
        let dangerous = scalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        var cell = dangerous ? "\"'" : "\""
        for scalar in scalars { cell += scalar == "\"" ? "\"\"" : String(scalar) }
        return cell + "\""
    }

    /// For JSON: a string value; the writer escapes it.
    package var forJSON: JSON { .string(String(decoding: bytes, as: UTF8.self)) }

    /// For terminals, whole: a line of what a peer sent that was asked for in full, with nothing that could move the
    /// cursor; line breaks in it are made visible too.
    package static func visible(_ line: some Sequence<UInt8>) -> String {
        String(decoding: Array(line), as: UTF8.self).unicodeScalars.reduce(into: "") { $0 += visible($1) }
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        case 0x1B: "\\e"
        case 0x00...0x1F, 0x7F...0x9F: "\\u{\(String(scalar.value, radix: 16))}"
        case 0x20...0x7E: String(scalar)
        default: isShown(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// Whether it is a character that shows itself and moves nothing: no mark of direction, joiner, tag or separator.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
