package import Evidence

/// A web address with places that an alert fills: `https://wiki.example.net/{{rule}}?trunk={{target}}`.
package struct LinkTemplate: Sendable, Hashable {
    /// The most bytes of a template.
    package static let longest = 1_024

    /// What a place may be filled with; `label:NAME` is a label's value.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case target, site, rule, severity, diagnosis
    }

    /// The template as it is written.
    package let text: String
    private let places: TextWithPlaces<Field>

    /// Reads a template; it must be an http or https address whatever fills its places.
    package init(parsing text: String) throws(SettingSyntaxError) {
        guard text.utf8.count <= Self.longest else {
            throw SettingSyntaxError(reason: "a link has at most \(Self.longest) bytes")
        }
        self.text = text
        places = try TextWithPlaces(parsing: text, as: "link")
        _ = try HTTPURL(parsing: String(places.filled { _ in "x" }.prefix { $0 != "#" }))
    }

    /// The address for an alert; what fills a place is percent-encoded.
    package func filled(for alert: Alert) -> String {
        places.filled(for: alert, { alert.value(ofLabel: $0.rawValue) }, escaping: Self.encoded)
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
