/// One place where the house departs from its rules.
struct Violation: Equatable, CustomStringConvertible {
    /// The file, relative to the package.
    let path: String
    /// The line, from 1; 0 where the file as a whole is meant.
    let line: Int
    /// What is wrong, in words.
    let message: String

    /// As a compiler would write it, so that an editor can jump there.
    var description: String { "\(path):\(line): \(message)" }
}

extension [Violation] {
    /// One line each.
    var report: String { map(\.description).joined(separator: "\n") }
}
