package import Evidence

/// A web address with places that an alert fills: `https://wiki.example.net/{{rule}}?trunk={{target}}`.
package struct LinkTemplate: Sendable, Hashable {
    /// The most bytes of a template.
    package static let longest = 1_024

    /// What a place may be filled with; `label:NAME` is a label's value.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case target, site, rule, severity, diagnosis
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case field(Field)
        case label(String)
    }

    /// The template as it is written.
    package let text: String
    private let parts: [Part]

    /// Reads a template; it must be an http or https address whatever fills its places.
    package init(parsing text: String) throws(SettingSyntaxError) {
        guard text.utf8.count <= Self.longest else {
            throw SettingSyntaxError(reason: "a link has at most \(Self.longest) bytes")
        }
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            parts.append(.text(String(rest[..<open.lowerBound])))
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                throw SettingSyntaxError(reason: "a {{ in the link has no }}")
            }
            parts.append(try Self.place(String(rest[..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        self.text = text
        self.parts = parts + [.text(String(rest))]
        _ = try HTTPURL(parsing: String(filled { _ in "x" }.prefix { $0 != "#" }))
    }

    private static func place(_ name: String) throws(SettingSyntaxError) -> Part {
        if name.hasPrefix("label:") { return .label(String(name.dropFirst(6))) }
        guard let field = Field(rawValue: name) else {
            let names = Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingSyntaxError(
                reason: "a link has no place “\(name.oneLine.cut(to: 40))”; it may have \(names), label:NAME")
        }
        return .field(field)
    }

    /// The address for an alert; what fills a place is percent-encoded.
    package func filled(for alert: Alert) -> String {
        filled { part in
            switch part {
            case .text(let text): text
            case .field(let field): alert.value(ofLabel: field.rawValue) ?? ""
            case .label(let name): alert.labels.first { $0.name == name }?.value ?? ""
            }
        }
    }

    private func filled(_ value: (Part) -> String) -> String {
        parts.map { part in
            if case .text(let text) = part { text } else { Self.encoded(value(part)) }
        }.joined()
    }

    /// Everything but the unreserved characters of RFC 3986 §2.3 as `%XX`.
    private static func encoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + hexadecimal([byte])
            }
        }
        return out
    }
}
