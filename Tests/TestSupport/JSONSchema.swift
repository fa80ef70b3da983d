import Foundation

/// A published schema, read with as much of JSON Schema as our schemas use.
package struct JSONSchema {
    private let root: [String: Any]

    /// The schema of that name among the published ones.
    package init(named name: String) throws {
        let text = try Repository.text(of: "Dashboards/report/\(name)")
        guard let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw SupportError("\(name) is no schema")
        }
        self.root = root
    }

    /// Where a JSON text departs from the schema, each place with what is wrong; empty where it does not.
    package func faults(in text: String) throws -> [String] {
        faults(try JSONSerialization.jsonObject(with: Data(text.utf8)), root, "$")
    }

    private func faults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                return ["\(path): no definition \(name)"]
            }
            return faults(value, target, path)
        }
        if let choices = schema["anyOf"] as? [[String: Any]] {
            let all = choices.map { faults(value, $0, path) }
            return all.contains { $0.isEmpty } ? [] : all.first ?? []
        }
        return typeFaults(value, schema, path) + wordFaults(value, schema, path) + memberFaults(value, schema, path)
    }

    private func typeFaults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        return types.isEmpty || types.contains { matches(value, $0) } ? [] : ["\(path): not \(types)"]
    }

    private func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "array": value is [Any]
        case "object": value is [String: Any]
        case "boolean": value is Bool
        case "number": value is Double || value is Int
        case "integer": value is Int
        default: false
        }
    }

    private func wordFaults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        guard let text = value as? String else { return [] }
        if let constant = schema["const"] as? String, constant != text { return ["\(path): not \(constant)"] }
        if let words = schema["enum"] as? [String], !words.contains(text) {
            return ["\(path): \(text) is no word of it"]
        }
        if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
            return ["\(path): \(text) does not match"]
        }
        return []
    }

    private func memberFaults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        if let values = value as? [Any], let items = schema["items"] as? [String: Any] {
            return values.enumerated().flatMap { faults($1, items, "\(path)[\($0)]") }
        }
        guard let members = value as? [String: Any] else { return [] }
        let known = schema["properties"] as? [String: [String: Any]] ?? [:]
        let missing = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }
        var found = missing.map { "\(path): lacks \($0)" }
        for (key, member) in members {
            if let schema = known[key] ?? schema["additionalProperties"] as? [String: Any] {
                found += faults(member, schema, "\(path).\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(path): has \(key)")
            }
        }
        return found
    }
}
