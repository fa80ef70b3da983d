import Mustache

extension String {
    /// The text as it may stand in HTML, SVG and quoted attributes, scalar by scalar.
    ///
    /// Going by grapheme would miss a quotation mark that carries a combining accent. What XML cannot hold becomes
    /// U+FFFD, so that the page stays well-formed whatever a peer sent.
    var escapedForMarkup: String {
        var out = ""
        out.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

/// Mustache's escaping done by our rules; the template's first line names it.
struct MarkupContentType: MustacheContentType {
    /// The name under which templates ask for it.
    static let name = "TRUNKWATCH_MARKUP"

    func escapeText(_ text: String) -> String { text.escapedForMarkup }
}

/// Writes elements; text and attribute values are escaped on the way in.
struct Markup {
    /// What was written.
    private(set) var text = ""

    /// An element's attributes in order.
    typealias Attributes = KeyValuePairs<String, String>

    /// Writes a start tag.
    mutating func open(_ name: String, _ attributes: Attributes = [:]) {
        start(name, attributes)
        text += ">"
    }

    /// Writes an end tag.
    mutating func close(_ name: String) { text += "</\(name)>" }

    /// Writes an element without content.
    mutating func empty(_ name: String, _ attributes: Attributes) {
        start(name, attributes)
        text += "/>"
    }

    /// Writes an element with text.
    mutating func element(_ name: String, _ attributes: Attributes = [:], text content: String) {
        open(name, attributes)
        text += content.escapedForMarkup
        close(name)
    }

    private mutating func start(_ name: String, _ attributes: Attributes) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(value.escapedForMarkup)\"" }
    }
}

extension Markup {
    /// A picture with its title and description, which is what a screen reader says instead of it.
    static func picture(
        id: String, className: String, width: Int, height: Int, stretched: Bool = false, title: String,
        description: String, draw: (inout Markup) -> Void
    ) -> String {
        var markup = Markup()
        markup.open(
            "svg",
            [
                "class": className, "viewBox": "0 0 \(width) \(height)", "role": "img",
                "aria-labelledby": "\(id)-t \(id)-d", "preserveAspectRatio": stretched ? "none" : "xMidYMid meet",
            ])
        markup.element("title", ["id": "\(id)-t"], text: title)
        markup.element("desc", ["id": "\(id)-d"], text: description)
        draw(&markup)
        markup.close("svg")
        return markup.text
    }
}

/// A coordinate with one decimal at most.
func coordinate(_ value: Double) -> String {
    let tenths = value.isFinite ? Int((min(max(value, -100_000), 100_000) * 10).rounded()) : 0
    let sign = tenths < 0 ? "-" : ""
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
}
