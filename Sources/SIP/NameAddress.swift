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
        try nameAddress(into: &address)
        return address
    }

    /// The same, written into an empty one where it is to be kept.
    mutating func nameAddress(into address: inout NameAddress) throws(SIPSyntaxError) {
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
            try bracketedURI(into: &address.uri)
        } else {
            try bareURI(into: &address.uri)
        }
        let last = position
        if position < end, !plainTag(into: &address) {
            address.parameters = try parameters(emptyAllowed: true) { parser, parameter throws(SIPSyntaxError) in
                if parameter.name.count == 3, parser.matches(parameter.name, word: 0x67_6174) {
                    address.tag = parameter.value
                }
            }
        }
        address.whole = ByteRange(start, address.parameters.isEmpty ? last : address.parameters.upperBound)
    }

    /// `;tag=` and a token that ends the value, as From and To most often have.
    @inline(__always)
    private mutating func plainTag(into address: inout NameAddress) -> Bool {
        guard bytes.paddedWord(at: position).foldedBytes & 0xFF_FFFF_FFFF == 0x3D_6761_743B else { return false }
        let tag = position &+ 5
        guard tag < end, bytes.endOfRun(of: .token, from: tag, to: end) == end else { return false }
        address.parameters = ByteRange(position, end)
        address.tag = ByteRange(tag, end)
        position = end
        return true
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
    private mutating func bracketedURI(into uri: inout SIPURI) throws(SIPSyntaxError) {
        let opening = position
        position &+= 1
        if plainURI(to: end, closing: 0x3E, into: &uri), position < end { return position &+= 1 }
        position = opening &+ 1
        let closing = bytes.first(0x3E, from: position, to: end)
        guard closing < end else { throw SIPSyntaxError(at: opening, .unclosedAngle) }
        var limit = closing
        if bytes[position].isBlank || bytes[closing &- 1].isBlank {
            try depart(.blankInAngles, .address)
            skipBlanks()
            while limit > position, bytes[limit &- 1].isBlank { limit &-= 1 }
        }
        if hasScheme(to: limit) {
            try self.uri(to: limit, into: &uri)
        } else {
            try uriWithoutScheme(to: limit, into: &uri)
        }
        position = closing &+ 1
    }

    /// A URI without brackets: it ends at a blank, semicolon or comma, and may hold no question mark.
    private mutating func bareURI(into uri: inout SIPURI) throws(SIPSyntaxError) {
        var limit = position
        while limit < end, !bytes[limit].isBlank, bytes[limit] != 0x3B, bytes[limit] != 0x2C {
            if bytes[limit] == 0x3F || bytes[limit] == 0x3C || bytes[limit] == 0x22 {
                throw SIPSyntaxError(at: limit, .address)
            }
            limit &+= 1
        }
        guard limit > position else { throw failure(.address) }
        if bytes[limit &- 1] == 0x3A, limit < end, bytes[limit].isBlank { limit = afterBlanks(from: limit) }
        try self.uri(to: limit, into: &uri)
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
        bytes.paddedWord(at: position).foldedBytes & 0xFF_FFFF == 0x70_6973 || hasOtherScheme(to: limit)
    }

    private func hasOtherScheme(to limit: Int) -> Bool {
        var offset = position
        while offset < limit, bytes[offset].isOf(.host) || bytes[offset] == 0x2B { offset &+= 1 }
        return offset >= limit || bytes[offset] != 0x40
    }

    /// `user@host` in brackets, as RFC 3261 §23.4.3 prints it.
    private mutating func uriWithoutScheme(to limit: Int, into uri: inout SIPURI) throws(SIPSyntaxError) {
        try depart(.missingScheme, .uri)
        uri.whole = ByteRange(position, limit)
        try authority(&uri, to: limit)
    }
}
