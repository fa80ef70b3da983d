/// Files, functions and lines stay short enough to be read.
enum LengthRules {
    /// The most lines a file may have.
    static let fileWall = 600
    /// The most lines a file should have; longer ones are reported.
    static let fileRule = 300
    /// The most lines the body of a function may have.
    static let functionWall = 60
    /// The most characters of a line.
    static let lineWall = 120

    /// The lines of a file, the empty rest after the last line end aside.
    static func length(of file: SwiftText) -> Int { file.lines.last == "" ? file.lines.count - 1 : file.lines.count }

    static func fileViolations(in file: SwiftText) -> [Violation] {
        let length = length(of: file)
        if length <= fileWall { return [] }
        return [Violation(path: file.path, line: length, message: "\(length) lines; the wall is \(fileWall)")]
    }

    static func lineViolations(path: String, lines: [String]) -> [Violation] {
        lines.enumerated().filter { $1.count > lineWall }.map { index, line in
            Violation(path: path, line: index + 1, message: "\(line.count) columns; at most \(lineWall)")
        }
    }

    static func functionViolations(in file: SwiftText) -> [Violation] {
        FunctionBody.all(in: file).filter { $0.length > functionWall }.map {
            Violation(
                path: file.path, line: $0.line, message: "a function of \($0.length) lines; at most \(functionWall)")
        }
    }
}

/// The body of one function, initialiser or subscript.
struct FunctionBody {
    /// The line of the declaration, from 1.
    let line: Int
    /// The lines between the braces; 1 where both stand on one line.
    let length: Int

    /// All bodies of a file; declarations without one, as in a protocol, are passed over.
    static func all(in file: SwiftText) -> [FunctionBody] {
        file.code.indices.compactMap { index in
            guard declares(file, index), let (start, end) = body(in: file.code, from: index) else { return nil }
            return FunctionBody(line: index + 1, length: max(1, end - start - 1))
        }
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private", "static", "class", "final", "mutating",
        "nonmutating", "override", "required", "convenience", "nonisolated", "isolated", "indirect", "borrowing",
        "consuming", "prefix", "postfix", "infix",
    ]

    private static func declares(_ file: SwiftText, _ index: Int) -> Bool {
        let line = file.code[index].drop { $0 == " " }
        guard let word = file.words(index).first(where: { !modifiers.contains($0) }) else { return false }
        if line.hasPrefix("@") { return file.words(index).contains("func") }
        return ["func", "init", "deinit", "subscript"].contains(word)
    }

    /// The lines of the brace that opens the body and of the one that closes it.
    private static func body(in code: [String], from first: Int) -> (Int, Int)? {
        var parentheses = 0
        var braces = 0
        var opened: Int?
        for index in first..<code.count {
            if opened == nil, index > first, parentheses == 0, startsDeclaration(code[index]) { return nil }
            for character in code[index].utf8 {
                switch character {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "{") where opened != nil || parentheses == 0:
                    opened = opened ?? index
                    braces += 1
                case UInt8(ascii: "}") where opened == nil && parentheses == 0: return nil
                case UInt8(ascii: "}") where opened != nil:
                    braces -= 1
                    if braces == 0, let opened { return (opened, index) }
                default: break
                }
            }
        }
        return nil
    }

    private static func startsDeclaration(_ line: String) -> Bool {
        let words = line.split(separator: " ", maxSplits: 3).filter { !modifiers.contains($0) }
        return ["func", "var", "let", "case", "init", "associatedtype", "@discardableResult"].contains(
            words.first ?? "")
    }
}
