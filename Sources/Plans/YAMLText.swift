internal import Evidence

/// Writes a tree as block-style YAML; every text that could be read as anything else stands in double quotes.
enum YAMLText {
    /// The tree, ending with a line break.
    static func block(_ value: JSON) -> String {
        var lines: [String] = []
        write(value, indent: "", to: &lines)
        return lines.map { $0 + "\n" }.joined()
    }

    private static func write(_ value: JSON, indent: String, to lines: inout [String]) {
        switch value {
        case .object(let members):
            for (key, value) in members { write(value, after: "\(indent)\(scalar(key)):", indent: indent, to: &lines) }
        case .array(let elements):
            for element in elements { write(element: element, indent: indent, to: &lines) }
        default:
            lines.append(indent + scalar(value))
        }
    }

    private static func write(_ value: JSON, after head: String, indent: String, to lines: inout [String]) {
        switch value {
        case .object, .array:
            lines.append(head)
            write(value, indent: indent + "  ", to: &lines)
        default:
            lines.append("\(head) \(scalar(value))")
        }
    }

    /// The element's first line takes the dash in place of its own two blanks.
    private static func write(element: JSON, indent: String, to lines: inout [String]) {
        let start = lines.count
        write(element, indent: indent + "  ", to: &lines)
        guard start < lines.count else { return }
        lines[start] = "\(indent)- \(lines[start].dropFirst(indent.count + 2))"
    }

    private static func scalar(_ value: JSON) -> String {
        if case .string(let text) = value { scalar(text) } else { value.text }
    }

    private static func scalar(_ text: String) -> String {
        text == SecretReference.redacted || isPlain(text) ? text : JSON.string(text).text
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != UInt8(ascii: "-") else { return false }
        guard text.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "/") }) else { return false }
        return first != UInt8(ascii: ":") && last != UInt8(ascii: ":") && YAMLTrap(text) == nil
            && !text.utf8.allSatisfy { $0 &- 0x30 < 10 }
    }
}
