import Evidence
import Foundation
import Probing

/// The targets of a `check`, from the command line, a file and standard input.
struct CheckTargets {
    private(set) var targets: [ProbeTarget] = []
    private var known: Set<String> = []
    private let reading: (String) throws -> ProbeTarget

    /// The most bad lines that are told of one file.
    private static let mostComplaints = 10

    /// No target yet; `reading` makes one of its text.
    init(_ reading: @escaping (String) throws -> ProbeTarget) { self.reading = reading }

    /// Adds what stands on the command line; `-` stands for the lines of standard input.
    mutating func add(_ words: [String]) throws {
        for word in words {
            if word == "-" { try add(file: "-") } else { add(try reading(word)) }
        }
    }

    /// Adds the lines of a file or of standard input (`-`): a target a line, `#` begins a comment. One bad line and
    /// nothing is checked, for a list that is half checked looks whole.
    mutating func add(file path: String) throws {
        let name = path == "-" ? "standard input" : PeerText(decoded: path).forTerminal
        let text = String(decoding: try InputFile.read(path, limit: 16 << 20), as: UTF8.self)
        var complaints: [String] = []
        var status: Int32 = 64
        let lines = (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...])
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let word = Self.withoutComment(line).trimmingCharacters(in: .whitespaces)
            if word.isEmpty { continue }
            do {
                add(try reading(word))
            } catch let failure as CommandFailure {
                complaints.append("\(name):\(index + 1): \(failure.text)")
                status = failure.status
            }
        }
        guard !complaints.isEmpty else { return }
        let shown = complaints.prefix(Self.mostComplaints)
        let rest = complaints.count - shown.count
        throw CommandFailure(
            status: status, text: shown.joined(separator: "\n") + (rest > 0 ? "\nand \(rest) more bad lines" : ""))
    }

    /// A target that is named twice is probed once: two equal series would spoil a scrape.
    private mutating func add(_ target: ProbeTarget) {
        if known.insert(target.address.text).inserted { targets.append(target) }
    }

    /// A number sign begins a comment where a blank, or nothing, stands before it.
    private static func withoutComment(_ line: Substring) -> Substring {
        var before: Character = " "
        for index in line.indices {
            if line[index] == "#", before.isWhitespace { return line[..<index] }
            before = line[index]
        }
        return line
    }
}
