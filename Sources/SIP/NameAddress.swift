/// A name-addr or addr-spec with the parameters of its header: From, To, Contact, Route and their kin (RFC 3261
/// §20.10).
package struct NameAddress: Sendable, Hashable {
    /// The display name without its quotes; empty where there is none.
    package var displayName = ByteRange.none
    /// Whether the display name stood in quotes, and so may hold escapes.
    package var isQuoted = false
    /// The URI.
    package var uri = SIPURI()
    /// The tag; empty where there is none.
    package var tag = ByteRange.none
    /// The header parameters from their first semicolon.
    package var parameters = ByteRange.none
    /// The whole value.
    package var whole = ByteRange.none
    /// Whether this is the `*` of a Contact that removes all bindings.
    package var isWildcard = false
}

extension ValueParser {
    /// The address that comes next; it ends at a comma outside of it, or with the value.
    mutating func nameAddress() throws(SIPSyntaxError) -> NameAddress {
        var address = NameAddress()
        let start = position
        if next == 0x22 {
            address.displayName = try quotedString()
            address.isQuoted = true
            skipBlanks()
            guard next == 0x3C else { throw failure(.address) }
        } else if next != 0x3C {
            try unquotedName(&address)
        }
        if next == 0x3C {
            address.uri = try bracketedURI()
        } else {
            address.uri = try bareURI()
        }
        address.parameters = try parameters(emptyAllowed: true) { parser, parameter throws(SIPSyntaxError) in
            if parameter.name.count == 3, parser.matches(parameter.name, word: 0x67_6174) {
                address.tag = parameter.value
            }
        }
        address.whole = ByteRange(start, position)
        return address
    }

    /// Moves past a display name of tokens, if the value is no bare URI.
    private mutating func unquotedName(_ address: inout NameAddress) throws(SIPSyntaxError) {
        let start = position
        var isOdd = false
        var last = position
        while position < end {
            let byte = bytes[position]
            if byte == 0x3C { break }
            if byte == 0x3A || byte == 0x2C || byte == 0x3B || byte == 0x22 {
                position = start
                return
            }
            if !byte.isBlank {
                last = position &+ 1
                if !byte.isOf(.token) { isOdd = true }
            }
            position &+= 1
        }
        guard position < end else {
            position = start
            return
        }
        if isOdd { try depart(.unquotedDisplayName, .displayName) }
        address.displayName = ByteRange(start, last)
    }

    /// `<` URI `>`.
    @inline(__always)
    private mutating func bracketedURI() throws(SIPSyntaxError) -> SIPURI {
        let opening = position
        position &+= 1
        var closing = position
        while closing < end, bytes[closing] != 0x3E { closing &+= 1 }
        guard closing < end else { throw SIPSyntaxError(at: opening, .unclosedAngle) }
        var limit = closing
        if bytes[position].isBlank || bytes[closing &- 1].isBlank {
            try depart(.blankInAngles, .address)
            skipBlanks()
            while limit > position, bytes[limit &- 1].isBlank { limit &-= 1 }
        }
        let uri = try hasScheme(to: limit) ? uri(to: limit) : uriWithoutScheme(to: limit)
        position = closing &+ 1
        return uri
    }

    /// A URI without brackets: it ends at a blank, semicolon or comma, and may hold no question mark.
    private mutating func bareURI() throws(SIPSyntaxError) -> SIPURI {
        var limit = position
        while limit < end, !bytes[limit].isBlank, bytes[limit] != 0x3B, bytes[limit] != 0x2C {
            if bytes[limit] == 0x3F || bytes[limit] == 0x3C || bytes[limit] == 0x22 {
                throw SIPSyntaxError(at: limit, .address)
            }
            limit &+= 1
        }
        guard limit > position else { throw failure(.address) }
        if bytes[limit &- 1] == 0x3A, limit < end, bytes[limit].isBlank { limit = afterBlanks(from: limit) }
        return try uri(to: limit)
    }

    /// Where the URI ends that goes on after blanks.
    private func afterBlanks(from offset: Int) -> Int {
        var limit = offset
        while limit < end, bytes[limit].isBlank { limit &+= 1 }
        while limit < end, !bytes[limit].isBlank, bytes[limit] != 0x3B, bytes[limit] != 0x2C { limit &+= 1 }
        return limit
    }

    /// Whether a colon comes before any at sign.
    @inline(__always)
    private func hasScheme(to limit: Int) -> Bool {
        var offset = position
        while offset < limit, bytes[offset].isOf(.host) || bytes[offset] == 0x2B { offset &+= 1 }
        return offset >= limit || bytes[offset] != 0x40
    }

    /// `user@host` in brackets, as RFC 3261 §23.4.3 prints it.
    private mutating func uriWithoutScheme(to limit: Int) throws(SIPSyntaxError) -> SIPURI {
        try depart(.missingScheme, .uri)
        var uri = SIPURI()
        uri.whole = ByteRange(position, limit)
        try authority(&uri, to: limit)
        return uri
    }
}
