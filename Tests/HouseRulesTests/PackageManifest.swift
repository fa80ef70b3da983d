/// The targets of a `Package.swift` and what each depends on, read from its text.
struct PackageManifest {
    /// Dependencies by the name of the target; tests are not among them.
    let targets: [String: Set<String>]

    init(_ text: String) {
        var targets: [String: Set<String>] = [:]
        for kind in [".target(", ".executableTarget(", ".systemLibrary("] {
            for start in Self.ranges(of: kind, in: text) {
                let call = Self.balanced(text[start...], "(", ")")
                guard let name = Self.quoted(after: "name:", in: call) else { continue }
                targets[name] = Self.dependencies(of: call)
            }
        }
        for support in ["TestSupport", "CAllocationCounter"] { targets[support] = nil }
        self.targets = targets
    }

    /// Where the text after each occurrence of `needle` starts, its last character included.
    private static func ranges(of needle: String, in text: String) -> [String.Index] {
        text.ranges(of: needle).map { text.index(before: $0.upperBound) }
    }

    /// From an opening character to the one that closes it.
    private static func balanced(_ text: Substring, _ open: Character, _ close: Character) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == open { depth += 1 }
            if text[index] == close { depth -= 1 }
            if depth == 0 { return text[...index] }
        }
        return text
    }

    private static func quoted(after label: String, in text: Substring) -> String? {
        guard let range = text.firstRange(of: label) else { return nil }
        let parts = text[range.upperBound...].split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// The names in `dependencies: [...]`; of a product its own name, not the package's.
    private static func dependencies(of call: Substring) -> Set<String> {
        guard let label = call.firstRange(of: "dependencies:"),
            let open = call[label.upperBound...].firstIndex(of: "[")
        else { return [] }
        var list = String(balanced(call[open...], "[", "]"))
        while let package = list.firstRange(of: "package:") {
            let rest = list[package.upperBound...].split(
                separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
            guard rest.count > 2 else { break }
            list.removeSubrange(package.lowerBound..<rest[2].startIndex)
        }
        let pieces = list.split(separator: "\"", omittingEmptySubsequences: false)
        let names = stride(from: 1, to: pieces.count, by: 2).map { String(pieces[$0]) }
        return Set(names.filter { $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && !$0.isEmpty })
    }
}
