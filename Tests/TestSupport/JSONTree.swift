import Foundation

/// A JSON text as a test reads it: `report["results"][0]["verdict"].string`; what is not there is `.missing`.
package enum JSONTree: Sendable, Equatable, Decodable {
    case missing
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// Reads one JSON value; throws with the text where it is none.
    package init(parsing text: String) throws {
        do {
            self = try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
        } catch {
            throw SupportError("not JSON (\(error)): \(text.prefix(2_000))")
        }
    }

    /// Reads whatever value the decoder holds.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    /// A member of an object.
    package subscript(name: String) -> JSONTree {
        if case .object(let members) = self { members[name] ?? .missing } else { .missing }
    }

    /// An element of an array.
    package subscript(index: Int) -> JSONTree {
        array.indices.contains(index) ? array[index] : .missing
    }

    /// The elements; none for anything but an array.
    package var array: [JSONTree] { if case .array(let values) = self { values } else { [] } }

    /// The names of an object's members; none for anything else.
    package var names: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }

    /// The text of a string.
    package var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The value of a number.
    package var number: Double? { if case .number(let value) = self { value } else { nil } }

    /// The value of a truth value.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The first element whose member has this text.
    package func first(where name: String, is text: String) -> JSONTree {
        array.first { $0[name].string == text } ?? .missing
    }
}
