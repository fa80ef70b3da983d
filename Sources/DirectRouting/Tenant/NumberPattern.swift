/// The regular expression of a voice route or translation rule.
///
/// The service reads .NET's dialect. What phone numbers need is the same in Swift's; look-behind and the like are not,
/// and such a pattern is reported as unreadable rather than judged wrongly.
package struct NumberPattern {
    /// The pattern's longest form (New-CsTeamsTranslationRule).
    package static let maximumLength = 1_024

    private let expression: Regex<AnyRegexOutput>

    /// Reads a pattern; nil where it is no regular expression.
    package init?(_ text: String) {
        guard !text.isEmpty, text.unicodeScalars.count <= Self.maximumLength,
            let expression = try? Regex(text)
        else { return nil }
        self.expression = expression.asciiOnlyDigits()
    }

    /// Whether some part of the number fits, as the service asks.
    package func matches(_ number: String) -> Bool { ((try? expression.firstMatch(in: number)) ?? nil) != nil }

    /// What a translation makes of the number; nil where the pattern does not fit.
    ///
    /// `$1` and `${1}` are groups, `$0` or `$&` all that fitted, `$$` a dollar.
    package func translated(_ number: String, to translation: String) -> String? {
        let fits = number.matches(of: expression)
        guard !fits.isEmpty else { return nil }
        var (result, position) = ("", number.startIndex)
        for fit in fits where fit.range.lowerBound >= position {
            result += number[position..<fit.range.lowerBound]
            result += Self.filled(translation, with: fit.output.map { $0.substring.map(String.init) ?? "" })
            position = fit.range.upperBound
        }
        return result + number[position...]
    }

    private static func filled(_ translation: String, with groups: [String]) -> String {
        var result = ""
        var rest = translation[...]
        while let character = rest.popFirst() {
            guard character == "$", let next = rest.first else {
                result.append(character)
                continue
            }
            if next == "$" || next == "&" {
                rest.removeFirst()
                result += next == "$" ? "$" : groups.first ?? ""
                continue
            }
            let isBraced = next == "{"
            if isBraced { rest.removeFirst() }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let group = Int(digits), groups.indices.contains(group) else {
                result += isBraced ? "${" : "$"
                continue
            }
            rest.removeFirst(digits.count)
            if isBraced, rest.first == "}" { rest.removeFirst() }
            result += groups[group]
        }
        return result
    }
}
