/// Everything that another module can see says what it is: a doc comment stands above every `package` and `public`
/// declaration.
enum DocumentationRule {
    /// What a protocol of the standard library documents already.
    private static let witnesses = [
        "func == ", "func < ", "func ~= ", "func hash(into", "func encode(to", "init(from decoder", "func next()",
        "typealias ", "var description: String", "var debugDescription: String", "var customMirror: Mirror",
        "let rawValue: ", "init(rawValue: ", "func enqueue(_ job", "func checkIsolated()", "var unownedExecutor",
    ]

    static func violations(in file: SwiftText) -> [Violation] {
        file.code.indices.filter { isDeclaration(file, $0) && !isDocumented(file, $0) }.map {
            let line = file.lines[$0].drop { $0 == " " }
            return Violation(path: file.path, line: $0 + 1, message: "not documented: \(line)")
        }
    }

    private static func isDeclaration(_ file: SwiftText, _ index: Int) -> Bool {
        let words = file.words(index)
        guard words.contains("package") || words.contains("public") else { return false }
        let line = attributesDropped(file.code[index].drop { $0 == " " })
        guard line.hasPrefix("package ") || line.hasPrefix("public ") else { return false }
        let rest = words.drop { $0 != "package" && $0 != "public" }.dropFirst()
        guard let next = rest.first, next != "import", next != "extension" else { return false }
        return !witnesses.contains { line.contains($0) }
    }

    /// The line after `@discardableResult` and the like.
    private static func attributesDropped(_ line: Substring) -> Substring {
        var line = line
        while line.hasPrefix("@"), let blank = line.firstIndex(of: " ") { line = line[blank...].drop { $0 == " " } }
        return line
    }

    /// Whether the first line above that is no attribute is a doc comment.
    private static func isDocumented(_ file: SwiftText, _ index: Int) -> Bool {
        for above in file.lines[..<index].reversed() {
            let line = above.drop { $0 == " " }
            if line.hasPrefix("///") || line.hasPrefix("*/") { return true }
            if !line.hasPrefix("@") && !line.hasPrefix("#if") { return false }
        }
        return false
    }
}
