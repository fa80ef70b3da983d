import Evidence

/// Judges exported settings by the rules of Direct Routing.
package struct TenantLint {
    let settings: TenantSettings
    let edition: RuleEdition
    private let patterns: [String: RoutePattern]

    /// A judgement by an edition of the rules; every pattern is read once.
    package init(_ settings: TenantSettings, by edition: RuleEdition) {
        self.settings = settings
        self.edition = edition
        let texts = Set(settings.routes.map(\.pattern))
        patterns = Dictionary(uniqueKeysWithValues: texts.map { ($0, RoutePattern($0)) })
    }

    /// Everything found, gravest first, otherwise in the order of the settings.
    package var findings: [TenantFinding] {
        let all =
            gatewayFindings + mediaFindings + routeFindings + overlapFindings + usageFindings + translationFindings
            + emergencyFindings + siteFindings + applianceFindings
        return all.filter { $0.severity == .fail } + all.filter { $0.severity == .warn }
            + all.filter { $0.severity != .fail && $0.severity != .warn }
    }

    /// What is known of a route's pattern.
    func pattern(of route: VoiceRoute) -> RoutePattern { patterns[route.pattern] ?? RoutePattern(route.pattern) }
}

/// A route's pattern as a lint compares it with others: read once, tried often.
struct RoutePattern {
    /// The expression; nil where it cannot be read.
    let expression: NumberPattern?
    /// Numbers it was made for.
    let samples: PatternSamples
    /// What every number that fits begins with; empty where that is not plain to see.
    private let beginning: String

    init(_ text: String) {
        expression = NumberPattern(text)
        samples = PatternSamples(of: text)
        beginning = Self.beginning(text)
    }

    /// Whether some part of the number fits.
    func matches(_ number: String) -> Bool {
        guard number.hasPrefix(beginning), let expression else { return false }
        return expression.matches(number)
    }

    /// Whether every sample of another pattern fits this one.
    func covers(_ other: RoutePattern) -> Bool {
        !other.samples.numbers.isEmpty && other.samples.numbers.allSatisfy(matches)
    }

    /// Whether a sample of one fits the other.
    func overlaps(_ other: RoutePattern) -> Bool {
        other.samples.numbers.contains(where: matches) || samples.numbers.contains(where: other.matches)
    }

    /// The digits and escaped plus after the anchor, without one that a count stands behind.
    private static func beginning(_ text: String) -> String {
        guard text.first == "^", !hasOpenAlternative(text) else { return "" }
        var (plain, rest) = ("", text.dropFirst())
        while let next = rest.first {
            var literal = next
            if next == "\\", rest.dropFirst().first == "+" {
                rest.removeFirst()
                literal = "+"
            } else if !("0"..."9").contains(next) {
                return plain
            }
            rest.removeFirst()
            if let count = rest.first, "*?{+".contains(count) { return plain }
            plain.append(literal)
        }
        return plain
    }

    private static func hasOpenAlternative(_ text: String) -> Bool {
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == "|", depth == 0 { return true }
        }
        return false
    }
}
