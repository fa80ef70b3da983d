/// A value of exported settings, as far as its kind matters: words, lists and records.
///
/// Numbers and Booleans are kept as their words, for PowerShell writes both as either.
package enum TenantValue: Sendable, Hashable {
    case null
    case text(String)
    case list([TenantValue])
    case record([TenantField])
}

/// One named value of a record.
package struct TenantField: Sendable, Hashable {
    /// The name as it was exported.
    package let name: String
    /// The value.
    package let value: TenantValue

    /// A named value.
    package init(_ name: String, _ value: TenantValue) {
        self.name = name
        self.value = value
    }
}

/// One exported object: its values by name, whatever the case of the name, and where it came from.
package struct TenantRecord: Sendable, Hashable {
    /// Where the object stands, for messages: a file's name and its place in the file.
    package let origin: String
    private let values: [String: TenantValue]

    /// An object of an export.
    package init(_ fields: [TenantField], origin: String) {
        self.origin = origin
        values = Dictionary(fields.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
    }

    /// Whether the object has a value of that name, be it empty.
    package func has(_ name: String) -> Bool { values[name.lowercased()] != nil }

    /// The words under a name; nil where there are none.
    package func text(_ name: String) -> String? {
        guard case .text(let text)? = values[name.lowercased()], !text.isEmpty else { return nil }
        return text
    }

    /// A switch under a name; nil where it says neither yes nor no.
    package func flag(_ name: String) -> Bool? {
        switch text(name)?.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    /// A whole number under a name.
    package func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

    /// The words of a list under a name: a list, a list in PowerShell's wrapper of value and count, or one word.
    package func texts(_ name: String) -> [String] {
        (values[name.lowercased()].map(Self.elements) ?? []).compactMap {
            if case .text(let text) = $0, !text.isEmpty { text } else { nil }
        }
    }

    /// The objects of a list under a name.
    package func records(_ name: String) -> [TenantRecord] {
        (values[name.lowercased()].map(Self.elements) ?? []).compactMap {
            if case .record(let fields) = $0 { TenantRecord(fields, origin: origin) } else { nil }
        }
    }

    private static func elements(_ value: TenantValue) -> [TenantValue] {
        switch value {
        case .null: return []
        case .text: return [value]
        case .list(let elements): return elements
        case .record(let fields):
            let inner = fields.first { $0.name.lowercased() == "value" }?.value
            if case .list(let elements)? = inner { return elements }
            return [value]
        }
    }
}
