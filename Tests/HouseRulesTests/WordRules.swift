/// Words that do not belong in this house, and the few that do only under a proof.
enum WordRules {
    /// The most `@unchecked Sendable` in all of `Sources`.
    static let uncheckedWall = 6

    private static let vague = ["Utils", "Util", "Helpers", "Helper", "Common", "Manager"]

    /// Files and types whose name says nothing.
    static func nameViolations(in file: SwiftText) -> [Violation] {
        let folders = file.path.split(separator: "/").dropLast().map(String.init)
        var found = (folders + [file.baseName]).filter(isVague).map {
            Violation(path: file.path, line: 0, message: "\($0) says nothing; name the noun")
        }
        for index in file.code.indices {
            let words = file.words(index)
            for (keyword, name) in zip(words, words.dropFirst())
            where ["struct", "class", "enum", "actor", "protocol", "typealias"].contains(keyword)
                && isVague(String(name))
            {
                found.append(
                    Violation(path: file.path, line: index + 1, message: "\(name) says nothing; name the noun"))
            }
        }
        return found
    }

    private static func isVague(_ name: String) -> Bool { vague.contains { name.hasSuffix($0) } }

    /// Unfinished business in any text file; the words are put together here so that this file may stay.
    static func unfinishedViolations(path: String, lines: [String]) -> [Violation] {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
        return lines.enumerated().compactMap { index, line in
            let own = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            guard let word = words.first(where: { own.contains(Substring($0)) }) else { return nil }
            return Violation(path: path, line: index + 1, message: "\(word) is for an issue, not for a release")
        }
    }

    /// Paths that exist on one machine only.
    static func machinePathViolations(path: String, lines: [String]) -> [Violation] {
        let folders = ["home", "Users", "root", "work", "workspace"].map { "/" + $0 + "/" }
        return lines.enumerated().compactMap { index, line in
            let isThere = folders.contains { folder in
                line.ranges(of: folder).contains { range in
                    guard range.lowerBound > line.startIndex else { return true }
                    let before = line[line.index(before: range.lowerBound)]
                    return !(before.isLetter || before.isNumber || "._-}$)/".contains(before))
                }
            }
            return isThere ? Violation(path: path, line: index + 1, message: "a path of one machine") : nil
        }
    }

    /// `try!` and `nonisolated(unsafe)`; the latter is left to the one file that C calls back into.
    static func trapViolations(in file: SwiftText) -> [Violation] {
        file.code.indices.flatMap { index -> [Violation] in
            var found: [Violation] = []
            if file.code[index].contains("try!") {
                found.append(Violation(path: file.path, line: index + 1, message: "try! traps"))
            }
            if file.code[index].contains("nonisolated(unsafe)"), !file.baseName.hasSuffix("Callbacks") {
                found.append(
                    Violation(path: file.path, line: index + 1, message: "nonisolated(unsafe) outside …Callbacks.swift")
                )
            }
            return found
        }
    }

    /// Every `@unchecked Sendable` is an extension of its own directly under a comment that proves it.
    static func uncheckedViolations(in file: SwiftText) -> [Violation] {
        uncheckedLines(in: file).flatMap { index -> [Violation] in
            var found: [Violation] = []
            if !file.code[index].hasPrefix("extension ") || !file.code[index].hasSuffix("{}") {
                found.append(Violation(path: file.path, line: index + 1, message: "must be an extension of its own"))
            }
            let above = index > 0 ? file.lines[index - 1].drop { $0 == " " } : ""
            if !above.hasPrefix("//") {
                found.append(Violation(path: file.path, line: index + 1, message: "must stand under its proof"))
            }
            return found
        }
    }

    /// The lines, from 0, that say `@unchecked Sendable`.
    static func uncheckedLines(in file: SwiftText) -> [Int] {
        file.code.indices.filter { file.code[$0].contains("@unchecked Sendable") }
    }
}
