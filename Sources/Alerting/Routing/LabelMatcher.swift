package import Evidence

/// One condition on an alert's labels; `severity`, `rule`, `target`, `site` and `diagnosis` count as labels.
package struct LabelMatcher: Sendable, Hashable {
    /// How the value is compared.
    package enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equals = "="
        case differs = "!="
        /// The whole value matches the pattern.
        case matches = "=~"
        case matchesNot = "!~"
    }

    /// The most bytes of a value.
    package static let longestValue = 1_024
    /// The names that are not labels of the plan.
    package static let ours = ["severity", "rule", "target", "site", "diagnosis"]

    /// The label's name.
    package let label: String
    /// How it is compared.
    package let comparison: Comparison
    /// What it is compared with.
    package let value: String

    /// The label has exactly that value; a missing label is empty.
    package init(label: String, value: String) {
        self.label = label
        comparison = .equals
        self.value = value
    }

    /// A condition from its parts; a pattern that is none is refused.
    package init(label: String, _ comparison: Comparison, value: String) throws(SettingSyntaxError) {
        guard value.utf8.count <= Self.longestValue else {
            throw SettingSyntaxError(reason: "a matcher's value has at most \(Self.longestValue) bytes")
        }
        if comparison == .matches || comparison == .matchesNot, (try? Regex(value)) == nil {
            throw SettingSyntaxError(reason: "“\(value.oneLine.cut(to: 60))” is not a regular expression")
        }
        self.label = label
        self.comparison = comparison
        self.value = value
    }

    /// Reads `label=value`, `label!=value`, `label=~pattern` or `label!~pattern`; quotes around the value may be there.
    package init(parsing text: String) throws(SettingSyntaxError) {
        let name = text.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let rest = text.dropFirst(name.count)
        let known: [Comparison] = [.matches, .matchesNot, .differs, .equals]
        guard !name.isEmpty, let comparison = known.first(where: { rest.hasPrefix($0.rawValue) }) else {
            throw SettingSyntaxError(
                reason: "“\(text.oneLine.cut(to: 60))” is not a matcher; write label=value, !=, =~ or !~")
        }
        var value = rest.dropFirst(comparison.rawValue.count)
        if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
        try self.init(label: String(name), comparison, value: String(value))
    }

    /// The condition as ``init(parsing:)`` reads it.
    package var text: String { "\(label)\(comparison.rawValue)\(value)" }

    /// Whether it holds for an alert.
    package func holds(for alert: Alert) -> Bool { holds(for: alert.value(ofLabel: label) ?? "") }

    /// Whether it holds for a label's value.
    package func holds(for found: String) -> Bool {
        switch comparison {
        case .equals: found == value
        case .differs: found != value
        case .matches: isMatched(found)
        case .matchesNot: !isMatched(found)
        }
    }

    private func isMatched(_ found: String) -> Bool {
        guard let pattern = try? Regex(value) else { return false }
        return (try? pattern.wholeMatch(in: found)) != nil
    }
}

extension Alert {
    /// What matchers compare with: our own words first, then the target's labels.
    package func value(ofLabel name: String) -> String? {
        switch name {
        case "severity": severity.rawValue
        case "rule": rule.rawValue
        case "target": target
        case "site": site
        case "diagnosis": diagnoses.first?.code.rawValue
        default: labels.first { $0.name == name }?.value
        }
    }
}
