// Aliases cannot be asked from the composed tree (the node they name stands in their place), and composing a map whose
// keys are nested aliases takes exponential time. So every asterisk that could begin an alias is replaced by a private
// character of the same width first: a plain scalar that begins with it was an alias, anywhere else it is put back.

internal import Evidence
internal import Yams

/// A plan's text as a tree: one document, no anchor, no alias, no tag, no deep nesting.
struct PlanDocument {
    /// The tree; `nil` where the text holds none.
    let root: Node?

    /// Stands for an asterisk that could begin an alias.
    private static let standIn: Unicode.Scalar = "\u{F8FE}"
    /// Before these an alias may begin; after any other character an asterisk is ordinary text.
    private static let openers: Set<Unicode.Scalar> = [
        " ", "\t", "\n", "\r", "[", "{", ",", ":", "-", "?", "\u{85}", "\u{2028}", "\u{2029}",
    ]

    /// Reads the text; what is wrong with it as YAML is noted in the reading.
    init(_ text: String, for reading: PlanReading) {
        guard !text.unicodeScalars.contains(Self.standIn) else {
            root = nil
            reading.refuse(.root, at: nil, PlanRefusal("the file holds the private character U+F8FE"))
            return
        }
        do {
            let disarmed = Self.disarmed(text)
            let parser = try Parser(yaml: disarmed, resolver: .basic, constructor: .default, encoding: .utf8)
            let tree = try parser.singleRoot()
            // An anchor lives as long as the parser that met it.
            withExtendedLifetime(parser) {
                if let tree { Self.check(tree, path: .root, depth: 0, for: reading) }
            }
            root = disarmed == text ? tree : tree.map(Self.restored)
        } catch {
            root = nil
            let problem = Self.problem(of: error)
            reading.refuse(.root, at: problem.mark, PlanRefusal(problem.reason))
        }
    }

    private static func disarmed(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return text }
        var out = String.UnicodeScalarView()
        var before: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            out.append(scalar == "*" && openers.contains(before) ? standIn : scalar)
            before = scalar
        }
        return String(out)
    }

    private static func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(standIn) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == standIn ? "*" : $0 }))
    }

    /// The same tree with its asterisks back.
    private static func restored(_ node: Node) -> Node {
        switch node {
        case .scalar(var scalar):
            scalar.string = restored(scalar.string)
            return .scalar(scalar)
        case .sequence(let sequence):
            return .sequence(.init(sequence.map(restored), sequence.tag, sequence.style, sequence.mark))
        case .mapping(let mapping):
            let pairs = mapping.map { (restored($0.key), restored($0.value)) }
            return .mapping(.init(pairs, mapping.tag, mapping.style, mapping.mark))
        case .alias:
            return node
        }
    }

    /// Notes every node that a plan may not have; below such a node nothing is looked at.
    private static func check(_ node: Node, path: PlanPath, depth: Int, for reading: PlanReading) {
        if let reason = objection(to: node, depth: depth) {
            reading.refuse(path, at: node.mark, PlanRefusal(reason))
            return
        }
        switch node {
        case .scalar, .alias: break
        case .sequence(let sequence):
            for (index, element) in sequence.enumerated() {
                check(element, path: .element(path, index), depth: depth + 1, for: reading)
            }
        case .mapping(let mapping):
            for (key, value) in mapping {
                check(key, path: path, depth: depth + 1, for: reading)
                let name = restored(key.scalar?.string ?? "?")
                check(value, path: .key(path, name), depth: depth + 1, for: reading)
            }
        }
    }

    private static func objection(to node: Node, depth: Int) -> String? {
        if depth > PlanLimits.nesting { return "nested deeper than \(PlanLimits.nesting) levels" }
        if node.anchor != nil { return "anchors (&name) are not accepted in a plan; write the value out" }
        if case .scalar(let scalar) = node, scalar.style == .plain, scalar.string.unicodeScalars.first == standIn {
            return "aliases (*name) are not accepted in a plan; write the value out, or quote a text that begins with *"
        }
        return tag(of: node).flatMap {
            allowedTags.contains($0) ? nil : "the tag \(quoted($0)) is not accepted in a plan"
        }
    }

    private static let allowedTags: Set<String> = [
        "", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq",
    ]

    private static func tag(of node: Node) -> String? {
        switch node {
        case .scalar(let scalar): scalar.tag.rawValue
        case .sequence(let sequence): sequence.tag.rawValue
        case .mapping(let mapping): mapping.tag.rawValue
        case .alias: nil
        }
    }

    private static func problem(of error: any Error) -> (mark: Mark?, reason: String) {
        guard let error = error as? YamlError else { return (nil, "cannot be read as YAML") }
        switch error {
        case .composer(let context?, _, let mark, _) where context.text.hasPrefix("expected a single document"):
            return (mark, "a plan is one document; another begins here")
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (mark, "not YAML: \(problem)")
        case .reader(let problem, _, _, _):
            return (nil, "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { quoted(restored($0)) }.joined(separator: ", ")
            return (context.mark, "the key \(names) stands twice in one map")
        default:
            return (nil, "cannot be read as YAML")
        }
    }
}
