import TestSupport

/// A Swift file as the rules read it: its lines as they were written, and the same lines with every comment and every
/// string literal blanked out, so that a word in prose is never taken for code.
struct SwiftText {
    /// The file, relative to the package.
    let path: String
    /// The lines as written, without their ends.
    let lines: [String]
    /// The same lines, blank where a comment or the inside of a literal stood.
    let code: [String]

    init(path: String, _ text: String) {
        var blanking = Blanking(Array(text.utf8))
        self.path = path
        lines = Self.lines(of: text)
        code = Self.lines(of: String(decoding: blanking.blanked(), as: UTF8.self))
    }

    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The module a file of `Sources` belongs to; `nil` for other files.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// The file's name without its folders and its suffix.
    var baseName: String { String(path.split(separator: "/").last?.prefix { $0 != "." } ?? "") }

    /// The identifiers and keywords of a line of code, in order.
    func words(_ index: Int) -> [Substring] {
        code[index].split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// Every Swift file below the folders, read once.
    static func all(in folders: String...) throws -> [SwiftText] {
        try folders.flatMap { folder in
            try Repository.files(in: folder, suffix: ".swift").map { SwiftText(path: $0, try Repository.text(of: $0)) }
        }
    }
}

/// Walks over Swift source and blanks comments and string literals; line ends stay where they are.
private struct Blanking {
    private var bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func blanked() -> [UInt8] {
        while at < bytes.count {
            if starts("//") {
                blank { $0.bytes[$0.at] == UInt8(ascii: "\n") }
            } else if starts("/*") {
                blankComment()
            } else if let hashes = literalHashes {
                blankLiteral(hashes: hashes)
            } else {
                at += 1
            }
        }
        return bytes
    }

    private func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + offset + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[at + offset + $0] == text.utf8Start[$0] }
    }

    private mutating func blankOne() {
        if bytes[at] != UInt8(ascii: "\n") { bytes[at] = UInt8(ascii: " ") }
        at += 1
    }

    private mutating func blank(count: Int) {
        for _ in 0..<min(count, bytes.count - at) { blankOne() }
    }

    private mutating func blank(until done: (Blanking) -> Bool) {
        while at < bytes.count, !done(self) { blankOne() }
    }

    /// Comments nest.
    private mutating func blankComment() {
        var depth = 0
        repeat {
            let step = starts("/*") ? 1 : starts("*/") ? -1 : 0
            depth += step
            blank(count: step == 0 ? 1 : 2)
        } while depth > 0 && at < bytes.count
    }

    /// How many number signs open a string literal here; `nil` where none starts.
    private var literalHashes: Int? {
        var hashes = 0
        while at + hashes < bytes.count, bytes[at + hashes] == UInt8(ascii: "#") { hashes += 1 }
        return starts("\"", at: hashes) ? hashes : nil
    }

    private mutating func blankLiteral(hashes: Int) {
        let quotes = starts("\"\"\"", at: hashes) ? 3 : 1
        blank(count: hashes + quotes)
        while at < bytes.count {
            if isRun(of: UInt8(ascii: "\""), quotes, at: 0), isRun(of: UInt8(ascii: "#"), hashes, at: quotes) {
                blank(count: quotes + hashes)
                return
            }
            if starts("\\"), isRun(of: UInt8(ascii: "#"), hashes, at: 1) {
                blank(count: 1 + hashes)
                if starts("(") { blankInterpolation() } else { blank(count: 1) }
            } else if quotes == 1, starts("\n") {
                return
            } else {
                blankOne()
            }
        }
    }

    private func isRun(of byte: UInt8, _ count: Int, at offset: Int) -> Bool {
        guard at + offset + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[at + offset + $0] == byte }
    }

    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            if let hashes = literalHashes {
                blankLiteral(hashes: hashes)
                continue
            }
            depth += starts("(") ? 1 : starts(")") ? -1 : 0
            blankOne()
        } while depth > 0 && at < bytes.count
    }
}
