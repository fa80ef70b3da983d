/// A JSON value whose object keeps the order it was written in; every string is escaped on the way out.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number; not-a-number and infinities are written as `null`.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    package static func == (a: JSON, b: JSON) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// The value as one line of JSON (RFC 8259), safe to stand inside HTML as well.
    package var text: String {
        var out = ""
        write(to: &out)
        return out
    }

    private func write(to out: inout String) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .integer(let value): out += String(value)
        case .number(let value): out += Self.digits(value)
        case .string(let value): Self.quote(value, to: &out)
        case .array(let values):
            out += "["
            for (index, value) in values.enumerated() {
                if index > 0 { out += "," }
                value.write(to: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += "," }
                Self.quote(member.0, to: &out)
                out += ":"
                member.1.write(to: &out)
            }
            out += "}"
        }
    }

    private static func digits(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        // Three decimals are microseconds where the unit is milliseconds: finer digits would be noise.
        let scaled = (value * 1_000).rounded() / 1_000
        return abs(scaled) < 1e15 ? String(scaled) : String(value)
    }

    private static func quote(_ value: String, to out: inout String) {
        out += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "<", ">", "&", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{AD}", "\u{61C}", "\u{200B}"..."\u{200F}",
                "\u{2028}"..."\u{202E}", "\u{2060}"..."\u{206F}", "\u{FEFF}":
                out += "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                out += String(scalar.value, radix: 16)
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}

extension JSON {
    /// The string, or `null` where there is none.
    package static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    /// The peer's text, or `null` where there is none.
    package static func optional(_ value: PeerText?) -> JSON { value?.forJSON ?? .null }
    /// The number, or `null` where there is none.
    package static func optional(_ value: Int?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }
    /// The span in milliseconds, or `null` where nothing was measured.
    package static func milliseconds(_ value: Span?) -> JSON { value.map { .number($0.milliseconds) } ?? .null }
    /// An array of strings.
    package static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
}
