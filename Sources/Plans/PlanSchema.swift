internal import Evidence

/// The JSON Schema (draft 2020-12) of exactly the plans that the loader's keys allow: `plan schema`.
package enum PlanSchema {
    /// The schema's text, indented, ending with a line break.
    package static var text: String {
        var members: [(String, JSON)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Trunkwatch plan")),
        ]
        if case .object(let rest) = object(.plan) { members += rest }
        return indented(.object(members), "") + "\n"
    }

    private static func object(_ section: PlanSection) -> JSON {
        var members: [(String, JSON)] = [("type", .string("object"))]
        members.append(("properties", .object(section.builtKeys.map { ($0.name, property($0)) })))
        let required = section.builtKeys.filter(\.isRequired).map(\.name)
        if !required.isEmpty { members.append(("required", .strings(required))) }
        if section.isUnion { members += [("minProperties", .integer(1)), ("maxProperties", .integer(1))] }
        members.append(("additionalProperties", .bool(false)))
        return .object(members)
    }

    private static func property(_ key: PlanKey) -> JSON {
        guard case .object(var members) = schema(key.shape) else { return .bool(true) }
        members.insert(("description", .string(key.purpose)), at: 0)
        if let fallback = key.fallback {
            if case .integer = key.shape, let number = Int64(fallback) {
                members.append(("default", .integer(number)))
            } else {
                members.append(("default", .string(fallback)))
            }
        }
        return .object(members)
    }

    private static func schema(_ shape: PlanShape) -> JSON {
        switch shape {
        case .name: text(pattern: namePattern)
        case .text, .path, .host, .address: text(pattern: nil)
        case .canary: text(pattern: "^tcp://")
        case .dnsServer: text(pattern: nil)
        case .duration: text(pattern: "^[0-9]{1,9}(ms|s|m|h|d)$")
        case .integer(let range): integer(range)
        case .size: text(pattern: "^[0-9]{1,9}(KiB|MiB|GiB|TiB)$")
        case .choice(let words): choice(words)
        case .statuses: anyOf([status, list(status)])
        case .secret: secret
        case .url: anyOf([text(pattern: "^[Hh][Tt][Tt][Pp][Ss]?://"), secret])
        case .proxy: text(pattern: "^[Hh][Tt][Tt][Pp][Ss]?://")
        case .share: text(pattern: "^[0-9]{1,3}([.][0-9]{1,3})?%$")
        case .factor: .object([("type", .string("number")), ("exclusiveMinimum", .integer(0))])
        case .link: text(pattern: "^[Hh][Tt][Tt][Pp][Ss]?://")
        case .labels: map(of: textOrNumber, names: "^[A-Za-z_][A-Za-z0-9_]*$")
        case .matchers:
            anyOf([
                map(of: textOrNumber, names: "^[A-Za-z_][A-Za-z0-9_]*$"),
                list(text(pattern: "^[A-Za-z0-9_]+(=|!=|=~|!~)")),
            ])
        case .section(let section): object(section)
        case .named(let shape): map(of: schema(shape), names: namePattern)
        case .list(let shape): list(schema(shape))
        }
    }

    private static let namePattern = "^[A-Za-z0-9._:-]{1,128}$"

    /// A text; a whole number without quotes is as good, for YAML gives its letters.
    private static let textOrNumber = JSON.object([("type", .strings(["string", "integer"]))])

    private static func text(pattern: String?) -> JSON {
        guard let pattern else { return textOrNumber }
        let isName = pattern == namePattern
        return .object([
            ("type", isName ? .strings(["string", "integer"]) : .string("string")), ("pattern", .string(pattern)),
        ])
    }

    private static func integer(_ range: ClosedRange<Int>) -> JSON {
        .object([
            ("type", .string("integer")), ("minimum", .integer(Int64(range.lowerBound))),
            ("maximum", .integer(Int64(range.upperBound))),
        ])
    }

    private static func choice(_ words: [String]) -> JSON {
        // A version without quotes is a number to an editor, and the same letters to the loader.
        .object([("enum", .array(words.map { .string($0) } + words.compactMap { Double($0).map { .number($0) } }))])
    }

    private static let status = anyOf([
        .object([("type", .string("string")), ("pattern", .string("^[ 0-9xX,]+$"))]),
        .object([("type", .string("integer")), ("minimum", .integer(100)), ("maximum", .integer(699))]),
    ])

    private static let secret = JSON.object([
        ("type", .string("object")),
        ("properties", .object([("file", text(pattern: nil)), ("env", text(pattern: "^[A-Za-z_][A-Za-z0-9_]*$"))])),
        ("minProperties", .integer(1)), ("maxProperties", .integer(1)), ("additionalProperties", .bool(false)),
    ])

    private static func list(_ element: JSON) -> JSON {
        .object([("type", .string("array")), ("items", element), ("minItems", .integer(1))])
    }

    private static func map(of value: JSON, names pattern: String) -> JSON {
        .object([
            ("type", .string("object")), ("propertyNames", .object([("pattern", .string(pattern))])),
            ("additionalProperties", value),
        ])
    }

    private static func anyOf(_ choices: [JSON]) -> JSON { .object([("anyOf", .array(choices))]) }
}

extension PlanSchema {
    private static func indented(_ value: JSON, _ indent: String) -> String {
        guard case .object(let members) = value, !members.isEmpty else { return value.text }
        let deeper = indent + "  "
        let lines = members.map { "\(deeper)\(JSON.string($0.0).text): \(indented($0.1, deeper))" }
        return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
}
