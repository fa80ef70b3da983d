/// A media type or media range (RFC 3261 §20.1, §20.15).
package struct MediaType: Sendable, Hashable {
    /// The type, for instance `application`, or `*`.
    package var type: ByteRange
    /// The subtype, or `*`.
    package var subtype: ByteRange
    /// The parameters from their first semicolon.
    package var parameters: ByteRange
}

/// Why a request or dialog ended (RFC 3326).
package struct Reason: Sendable, Hashable {
    /// The protocol, for instance `Q.850`.
    package var name: ByteRange
    /// The cause, where it is given as a number.
    package var cause: UInt32?
    /// The text without its quotes; empty where there is none.
    package var text = ByteRange.none
}

/// One warning (RFC 3261 §20.43).
package struct Warning: Sendable, Hashable {
    /// The three-digit code.
    package var code: Int
    /// The host or name of who warns.
    package var agent: ByteRange
    /// The text without its quotes.
    package var text: ByteRange
}

extension MessageView {
    /// The media type of the body; `nil` where Content-Type is missing.
    package var contentType: MediaType? {
        get throws(SIPSyntaxError) {
            guard let range = header(.contentType) else { return nil }
            var parser = ValueParser(message, in: range, as: temperament)
            let type = try parser.mediaType()
            guard parser.isAtEnd else { throw parser.failure(.token) }
            return type
        }
    }

    /// Expires in seconds, at most 2^32 − 1 (RFC 3261 §20.19); `nil` where it is missing.
    package var expires: UInt32? {
        get throws(SIPSyntaxError) { try seconds(.expires) }
    }

    /// The number of a header that holds one number alone; `nil` where it is missing.
    package func seconds(_ name: HeaderName) throws(SIPSyntaxError) -> UInt32? {
        guard let range = header(name) else { return nil }
        guard let value = WireNumber.decimal(message, in: range, digits: 10), value <= 0xFFFF_FFFF else {
            throw SIPSyntaxError(at: range.lowerBound, .number)
        }
        return UInt32(truncatingIfNeeded: value)
    }

    /// Calls `body` with every media range of the Accept fields.
    package func forEachAccepted(_ body: (MediaType) -> Void) throws(SIPSyntaxError) {
        try forEachValue(.accept) { parser throws(SIPSyntaxError) in body(try parser.mediaType()) }
    }

    /// Calls `body` with every value of the Reason fields.
    package func forEachReason(_ body: (Reason) -> Void) throws(SIPSyntaxError) {
        try forEachValue(.reason) { parser throws(SIPSyntaxError) in body(try parser.reason()) }
    }

    /// Calls `body` with every value of the Warning fields.
    package func forEachWarning(_ body: (Warning) -> Void) throws(SIPSyntaxError) {
        try forEachValue(.warning) { parser throws(SIPSyntaxError) in body(try parser.warning()) }
    }

    /// The comments of a Server or User-Agent value, each without its outer brackets.
    package func comments(of name: HeaderName) throws(SIPSyntaxError) -> [ByteRange] {
        guard let range = header(name) else { return [] }
        var found: [ByteRange] = []
        var parser = ValueParser(message, in: range, as: temperament)
        while !parser.isAtEnd {
            if parser.next == 0x28 { found.append(try parser.comment()) } else { parser.position &+= 1 }
        }
        return found
    }
}

extension ValueParser {
    /// `type/subtype *(;parameter)`.
    mutating func mediaType() throws(SIPSyntaxError) -> MediaType {
        let type = try token()
        guard passSeparator(0x2F) else { throw failure(.token) }
        let subtype = try token()
        let parameters = try parameters { _, _ throws(SIPSyntaxError) in }
        skipBlanks()
        return MediaType(type: type, subtype: subtype, parameters: parameters)
    }

    /// `protocol *(;cause=number | ;text="…" | ;parameter)`.
    mutating func reason() throws(SIPSyntaxError) -> Reason {
        var reason = Reason(name: try token())
        _ = try parameters { parser, parameter throws(SIPSyntaxError) in
            if parameter.name.count == 5, parser.matches(parameter.name, word: 0x65_7375_6163) {
                let number = WireNumber.decimal(parser.bytes, in: parameter.value, digits: 9)
                reason.cause = number.map { UInt32(truncatingIfNeeded: $0) }
            } else if parameter.name.count == 4, parser.matches(parameter.name, word: 0x7478_6574) {
                reason.text = parameter.value
            }
        }
        skipBlanks()
        return reason
    }

    /// `code agent "text"`.
    mutating func warning() throws(SIPSyntaxError) -> Warning {
        let digits = run(of: .token)
        guard digits.count == 3, let code = WireNumber.decimal(bytes, in: digits, digits: 3) else {
            throw SIPSyntaxError(at: digits.lowerBound, .number)
        }
        skipBlanks()
        let agent = run(of: .parameterValue)
        if agent.isEmpty { throw failure(.token) }
        skipBlanks()
        guard next == 0x22 else { throw failure(.token) }
        return Warning(code: code, agent: agent, text: try quotedString())
    }
}
