internal import Evidence

/// Text with places in double braces that an alert fills, `{{target}}`: what links and webhook bodies have in common.
struct TextWithPlaces<Field>: Sendable, Hashable
where Field: RawRepresentable<String> & CaseIterable & Sendable & Hashable {
    /// What a place is filled with.
    enum Place: Sendable, Hashable {
        case field(Field)
        /// The value of the label of that name.
        case label(String)
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case place(Place)
    }

    private let parts: [Part]

    /// Reads a text; `what` is the word for it in the error, which names the place that is wrong.
    init(parsing text: String, as what: String) throws(SettingSyntaxError) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            parts.append(.text(String(rest[..<open.lowerBound])))
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                throw SettingSyntaxError(reason: "a {{ in the \(what) has no }}")
            }
            parts.append(.place(try Self.place(rest[..<close.lowerBound], what)))
            rest = rest[close.upperBound...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    private static func place(_ text: Substring, _ what: String) throws(SettingSyntaxError) -> Place {
        let name = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        if name.hasPrefix("label:") { return .label(String(name.dropFirst(6))) }
        guard let field = Field(rawValue: name) else {
            let names = Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingSyntaxError(
                reason: "the \(what) has no place “\(name.oneLine.cut(to: 40))”; it may have \(names), label:NAME")
        }
        return .field(field)
    }

    /// The text with every place filled.
    func filled(_ value: (Place) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let place): value(place)
            }
        }.joined()
    }

    /// The text with every place filled for an alert: labels by their values, and what is missing with nothing.
    func filled(for alert: Alert, _ value: (Field) -> String?, escaping: (String) -> String) -> String {
        filled { place in
            switch place {
            case .field(let field): escaping(value(field) ?? "")
            case .label(let name): escaping(alert.labels.first { $0.name == name }?.value ?? "")
            }
        }
    }
}
