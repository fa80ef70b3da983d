internal import Evidence

/// One thing that is wrong with a plan: where, what, and what would be right.
package struct PlanProblem: Error, Sendable, Hashable {
    /// The file as it was named.
    package var file: String
    /// The line, from 1; 0 where the file as a whole is meant.
    package var line: Int
    /// The column, from 1; 0 where unknown.
    package var column: Int
    /// Where in the plan, for instance `targets[2].interval`; empty for the whole.
    package var keyPath: String
    /// What is wrong, in words for people.
    package var reason: String
    /// What was probably meant.
    package var suggestion: String?

    /// A problem from its parts.
    package init(
        file: String, line: Int, column: Int = 0, keyPath: String = "", reason: String, suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.reason = reason
        self.suggestion = suggestion
    }

    /// `FILE:LINE: targets[2].intervall: unknown key; did you mean “interval”?`, safe for a terminal.
    package var text: String {
        let place = line > 0 ? "\(PeerText(decoded: file).forTerminal):\(line)" : PeerText(decoded: file).forTerminal
        let path = keyPath.isEmpty ? "" : keyPath + ": "
        return "\(place): \(path)\(reason)" + (suggestion.map { "; did you mean “\($0)”?" } ?? "")
    }
}

/// Everything that is wrong with a plan, in the file's order; never empty.
package struct PlanError: Error, Sendable, Hashable {
    /// The problems, at most ``PlanLimits/problems``.
    package let problems: [PlanProblem]
    /// How many more there are.
    package let omitted: Int
    /// Whether the file could not be read at all (exit status 74, not 78).
    package let isUnreadable: Bool

    /// An error of these problems.
    package init(_ problems: [PlanProblem], omitted: Int = 0, isUnreadable: Bool = false) {
        self.problems = problems
        self.omitted = omitted
        self.isUnreadable = isUnreadable
    }

    /// One line a problem.
    package var text: String {
        let lines = problems.map(\.text) + (omitted > 0 ? ["… and \(omitted) more"] : [])
        return lines.joined(separator: "\n")
    }
}
