/// How a message is judged: one grammar, two answers to a departure from it.
package enum Temperament: Sendable, Hashable, CaseIterable {
    /// Refuses what RFC 3261 forbids.
    case strict
    /// Reads what real SBCs and Direct Routing send, and records each departure in ``Tolerances``.
    case tolerant
}

/// The departures from RFC 3261 that were read all the same.
package struct Tolerances: OptionSet, Sendable, Hashable {
    /// One bit for each tolerance.
    package let rawValue: UInt32

    /// A set from its bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A line ends in LF without CR.
    package static let bareLineFeed = Tolerances(rawValue: 1 << 0)
    /// The version is not written in capitals.
    package static let versionCase = Tolerances(rawValue: 1 << 1)
    /// Empty lines stand before the start line.
    package static let leadingEmptyLines = Tolerances(rawValue: 1 << 2)
    /// The start line has more blanks than allowed, or a status line lacks the one before an empty reason.
    package static let blankInStartLine = Tolerances(rawValue: 1 << 3)
    /// A control character other than NUL stands inside a line.
    package static let controlCharacter = Tolerances(rawValue: 1 << 4)
    /// Content-Length is missing.
    package static let missingContentLength = Tolerances(rawValue: 1 << 5)
    /// Content-Length occurs again with the same value.
    package static let repeatedContentLength = Tolerances(rawValue: 1 << 6)
    /// The body lacks its last line end.
    package static let shortBody = Tolerances(rawValue: 1 << 7)
    /// Bytes follow the body of a datagram.
    package static let surplusBytes = Tolerances(rawValue: 1 << 8)
    /// From has no tag (RFC 2543).
    package static let missingFromTag = Tolerances(rawValue: 1 << 9)
    /// The To of a final response has no tag.
    package static let missingToTag = Tolerances(rawValue: 1 << 10)
    /// The top Via has no branch that starts with the magic cookie (RFC 2543).
    package static let oldBranch = Tolerances(rawValue: 1 << 11)
    /// A request has no Max-Forwards (RFC 2543).
    package static let missingMaxForwards = Tolerances(rawValue: 1 << 12)
    /// A display name needs quotes and has none.
    package static let unquotedDisplayName = Tolerances(rawValue: 1 << 13)
    /// Blanks stand just inside angle brackets.
    package static let blankInAngles = Tolerances(rawValue: 1 << 14)
    /// A host name holds an underscore.
    package static let underscoreInHost = Tolerances(rawValue: 1 << 15)
    /// A URI or parameter holds a character that should be escaped.
    package static let unescapedCharacter = Tolerances(rawValue: 1 << 16)
    /// A list has an empty value or parameter.
    package static let emptyListValue = Tolerances(rawValue: 1 << 17)
    /// An IPv6 address has three colons in a row (the slip of RFC 3261's grammar, RFC 5118 §4.10).
    package static let threeColons = Tolerances(rawValue: 1 << 18)
    /// Call-ID holds characters outside its grammar.
    package static let oddCallID = Tolerances(rawValue: 1 << 19)
    /// Retry-After was larger than the cap and was clamped.
    package static let clampedRetryAfter = Tolerances(rawValue: 1 << 20)
    /// Retry-After holds no number.
    package static let unreadableRetryAfter = Tolerances(rawValue: 1 << 21)
    /// A Contact value cannot be read and was passed over.
    package static let unreadableContact = Tolerances(rawValue: 1 << 22)
    /// The Request-URI stands in angle brackets.
    package static let bracketedRequestURI = Tolerances(rawValue: 1 << 23)
    /// A parameter value holds characters outside its grammar.
    package static let oddParameterValue = Tolerances(rawValue: 1 << 24)
    /// An address has no scheme.
    package static let missingScheme = Tolerances(rawValue: 1 << 25)
    /// Blanks follow the scheme of a URI.
    package static let blankInURI = Tolerances(rawValue: 1 << 26)
    /// A line among the headers is none and was passed over.
    package static let junkLine = Tolerances(rawValue: 1 << 27)
    /// The empty line after the headers is missing at the end of a datagram.
    package static let missingEmptyLine = Tolerances(rawValue: 1 << 28)

    /// Each tolerance with its stable name, in the order they are listed.
    package static let named: [(tolerance: Tolerances, name: String)] = [
        (.bareLineFeed, "bare-line-feed"), (.versionCase, "version-case"),
        (.leadingEmptyLines, "leading-empty-lines"), (.blankInStartLine, "blank-in-start-line"),
        (.controlCharacter, "control-character"), (.missingContentLength, "missing-content-length"),
        (.repeatedContentLength, "repeated-content-length"), (.shortBody, "short-body"),
        (.surplusBytes, "surplus-bytes"), (.missingFromTag, "missing-from-tag"),
        (.missingToTag, "missing-to-tag"), (.oldBranch, "old-branch"),
        (.missingMaxForwards, "missing-max-forwards"), (.unquotedDisplayName, "unquoted-display-name"),
        (.blankInAngles, "blank-in-angles"), (.underscoreInHost, "underscore-in-host"),
        (.unescapedCharacter, "unescaped-character"), (.emptyListValue, "empty-list-value"),
        (.threeColons, "three-colons"), (.oddCallID, "odd-call-id"),
        (.clampedRetryAfter, "clamped-retry-after"), (.unreadableRetryAfter, "unreadable-retry-after"),
        (.unreadableContact, "unreadable-contact"), (.bracketedRequestURI, "bracketed-request-uri"),
        (.oddParameterValue, "odd-parameter-value"), (.missingScheme, "missing-scheme"),
        (.blankInURI, "blank-in-uri"), (.junkLine, "junk-line"), (.missingEmptyLine, "missing-empty-line"),
    ]

    /// The stable names of what was tolerated.
    package var names: [String] { Self.named.filter { contains($0.tolerance) }.map(\.name) }
}
