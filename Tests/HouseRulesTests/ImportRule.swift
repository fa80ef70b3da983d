/// A file imports only what its module is granted by ``ModuleGraph``.
enum ImportRule {
    private static let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]

    /// The modules that a file imports, each with its line.
    static func imports(of file: SwiftText) -> [(module: String, line: Int)] {
        file.code.indices.compactMap { index in
            guard file.code[index].contains("import ") else { return nil }
            let words = file.words(index)
            guard let keyword = words.firstIndex(of: "import") else { return nil }
            let before = words[..<keyword].filter { !access.contains($0) }
            let isAttributed = file.code[index].drop { $0 == " " }.hasPrefix("@")
            guard before.isEmpty || isAttributed,
                let name = words[(keyword + 1)...].first(where: { !kinds.contains($0) })
            else { return nil }
            return (String(name), index + 1)
        }
    }

    static func violations(in file: SwiftText) -> [Violation] {
        guard let name = file.module else { return [] }
        guard let module = ModuleGraph.module(name) else {
            return [Violation(path: file.path, line: 0, message: "\(name) does not stand in the module graph")]
        }
        return imports(of: file).compactMap { imported, line in
            complaint(about: imported, in: module).map {
                Violation(path: file.path, line: line, message: $0)
            }
        }
    }

    private static func complaint(about imported: String, in module: ModuleGraph.Module) -> String? {
        if let rule = ModuleGraph.forbidden.first(where: { $0.module == module.name && $0.imported == imported }) {
            return "imports \(imported), but \(rule.why)"
        }
        if ModuleGraph.platform.contains(imported) {
            return module.isPure ? "imports \(imported), but \(module.name) is a module of pure values" : nil
        }
        if module.dependencies.contains(imported) || imported == module.name { return nil }
        return "imports \(imported), which \(module.name) does not stand on"
    }
}
