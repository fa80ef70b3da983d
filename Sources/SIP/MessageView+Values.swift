// Typed values on demand. Each call decodes anew and may throw, as only the essentials are checked when a message is
// parsed.

extension MessageView {
    /// Calls `body` with every value of the Via fields, topmost first.
    package func forEachVia(_ body: (Via) -> Void) throws(SIPSyntaxError) {
        try forEachValue(.via) { parser throws(SIPSyntaxError) in body(try parser.via()) }
    }

    /// Calls `body` with every address of the fields of this name: Contact, Route, Record-Route, P-Asserted-Identity
    /// and their kin.
    package func forEachAddress(_ name: HeaderName, _ body: (NameAddress) -> Void) throws(SIPSyntaxError) {
        try forEachValue(name) { parser throws(SIPSyntaxError) in body(try parser.contact()) }
    }

    /// Calls `body` with every token of a list such as Allow, Supported or Require.
    package func forEachToken(_ name: HeaderName, _ body: (ByteRange) -> Void) throws(SIPSyntaxError) {
        try forEachValue(name) { parser throws(SIPSyntaxError) in body(try parser.token()) }
    }

    /// Calls `read` at the start of every value of the comma-separated fields of this name; empty values are tolerated.
    func forEachValue(
        _ name: HeaderName, _ read: (inout ValueParser) throws(SIPSyntaxError) -> Void
    ) throws(SIPSyntaxError) {
        var fields = headers(name)
        while let range = fields.next() {
            var parser = ValueParser(message, in: range, as: temperament)
            while !parser.isAtEnd {
                if parser.passSeparator(0x2C) {
                    try parser.depart(.emptyListValue, .emptyValue)
                    continue
                }
                try read(&parser)
                guard parser.passSeparator(0x2C) || parser.isAtEnd else { throw parser.failure(.token) }
            }
        }
    }

    /// The tokens of a list such as Allow, as text; reading stops at the first malformed one.
    package func tokens(_ name: HeaderName) -> [String] {
        var tokens: [String] = []
        try? forEachToken(name) { tokens.append(text($0)) }
        return tokens
    }

    /// Retry-After (RFC 3261 §20.33); `nil` where it is missing.
    package var retryAfter: RetryAfter? {
        get throws(SIPSyntaxError) {
            guard let range = header(.retryAfter) else { return nil }
            var parser = ValueParser(message, in: range, as: temperament)
            return try parser.retryAfter()
        }
    }
}

/// After how many seconds a peer asks to be tried again, and why.
package struct RetryAfter: Sendable, Hashable {
    /// The seconds, clamped to ``Limits/retryAfterSeconds``.
    package var seconds: UInt32
    /// Whether more was asked for.
    package var isClamped: Bool
    /// The comment without its outer brackets; empty where there is none.
    package var comment = ByteRange.none
    /// The parameters from their first semicolon.
    package var parameters = ByteRange.none
}

extension ValueParser {
    /// `seconds [comment] *(;parameter)`.
    mutating func retryAfter() throws(SIPSyntaxError) -> RetryAfter {
        let start = position
        var seconds: UInt32 = 0
        var isClamped = false
        while position < end, bytes[position].isDigit {
            if seconds <= Limits.retryAfterSeconds { seconds = seconds &* 10 &+ UInt32(bytes[position] &- 0x30) }
            position &+= 1
        }
        guard position > start else { throw failure(.number) }
        if seconds > Limits.retryAfterSeconds { (seconds, isClamped) = (Limits.retryAfterSeconds, true) }
        var value = RetryAfter(seconds: seconds, isClamped: isClamped)
        skipBlanks()
        if next == 0x28 { value.comment = try comment() }
        value.parameters = try parameters { _, _ throws(SIPSyntaxError) in }
        skipBlanks()
        guard isAtEnd else { throw failure(.number) }
        return value
    }

    /// A comment, which may hold others; the range is what stands between the outer brackets.
    mutating func comment() throws(SIPSyntaxError) -> ByteRange {
        let opening = position
        var depth = 0
        while position < end {
            switch bytes[position] {
            case 0x28:
                depth &+= 1
                if depth > Limits.commentDepth { throw failure(.commentTooDeep) }
            case 0x29: depth &-= 1
            case 0x5C: position &+= 1
            default: break
            }
            position &+= 1
            if depth == 0 { return ByteRange(opening &+ 1, position &- 1) }
        }
        throw SIPSyntaxError(at: opening, .unclosedComment)
    }
}
