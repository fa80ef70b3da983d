extension ValueParser {
    /// `host [":" port]` up to `limit` at most (RFC 3261 §25.1, IPv6 as in RFC 5118).
    @inline(__always)
    mutating func hostAndPort(to limit: Int, host: inout ByteRange, port: inout UInt16?) throws(SIPSyntaxError) {
        let start = position
        position = bytes.endOfRun(of: .host, from: start, to: limit)
        if position == start || (position < limit && bytes[position] == 0x5F) { try oddHost(to: limit) }
        host = ByteRange(start, position)
        guard position < limit, bytes[position] == 0x3A else { return }
        position &+= 1
        port = try self.port(to: limit)
    }

    /// An IPv6 reference, or a name with an underscore.
    private mutating func oddHost(to limit: Int) throws(SIPSyntaxError) {
        guard position < limit else { throw failure(.host) }
        if bytes[position] == 0x5B { return try ipv6Reference(to: limit) }
        guard bytes[position] == 0x5F else { throw failure(.host) }
        try depart(.underscoreInHost, .host)
        while position < limit, bytes[position].isOf(.host) || bytes[position] == 0x5F { position &+= 1 }
    }

    /// One to five digits that make a port from 1 to 65535.
    @inline(__always)
    mutating func port(to limit: Int) throws(SIPSyntaxError) -> UInt16 {
        let start = position
        var value = 0
        while position < limit, bytes[position].isDigit {
            value = value &* 10 &+ Int(bytes[position] &- 0x30)
            position &+= 1
            if position &- start > 5 { throw SIPSyntaxError(at: start, .port) }
        }
        guard value > 0, value <= 65_535 else { throw SIPSyntaxError(at: start, .port) }
        return UInt16(truncatingIfNeeded: value)
    }

    /// `[` IPv6 address `]`; zones are not allowed in SIP.
    private mutating func ipv6Reference(to limit: Int) throws(SIPSyntaxError) {
        let opening = position
        position &+= 1
        let start = position
        while position < limit, bytes[position] != 0x5D { position &+= 1 }
        guard position < limit else { throw SIPSyntaxError(at: opening, .host) }
        let isRight = IPv6Form.check(bytes, from: start, to: position)
        guard let isRight else { throw SIPSyntaxError(at: start, .host) }
        if !isRight { try depart(.threeColons, .host) }
        position &+= 1
    }
}

/// The text form of an IPv6 address (RFC 4291 §2.2), checked without building the address.
enum IPv6Form {
    /// True for a right one, false for one right but for a third colon in a row, `nil` for anything else.
    static func check(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool? {
        var form = Form(offset: start)
        guard end > start, form.openingColons(bytes, to: end) else { return nil }
        while form.offset < end {
            guard form.group(bytes, to: end) else { return nil }
        }
        let isWhole = form.gaps == 1 ? form.groups <= 7 : form.groups == 8
        return isWhole && !form.endsInColon ? form.isRight : nil
    }

    private struct Form {
        var offset: Int
        var groups = 0
        var gaps = 0
        var isRight = true
        var endsInColon = false

        /// A leading colon must be the first of two.
        mutating func openingColons(_ bytes: Span<UInt8>, to end: Int) -> Bool {
            guard bytes[offset] == 0x3A else { return true }
            guard offset &+ 1 < end, bytes[offset &+ 1] == 0x3A else { return false }
            offset &+= 1
            return colons(bytes, to: end)
        }

        /// One group of digits, or a dotted quad at the end, with the colons after it.
        mutating func group(_ bytes: Span<UInt8>, to end: Int) -> Bool {
            let first = offset
            while offset < end, bytes[offset].isHexDigit { offset &+= 1 }
            if offset < end, bytes[offset] == 0x2E {
                groups &+= 2
                offset = end
                return isDottedQuad(bytes, from: first, to: end)
            }
            guard offset > first, offset &- first <= 4 else { return false }
            groups &+= 1
            guard offset < end else { return true }
            guard bytes[offset] == 0x3A else { return false }
            offset &+= 1
            endsInColon = offset == end
            return offset < end && bytes[offset] == 0x3A ? colons(bytes, to: end) : true
        }

        /// The second colon of a gap, and the third that RFC 3261's grammar could ask for.
        private mutating func colons(_ bytes: Span<UInt8>, to end: Int) -> Bool {
            offset &+= 1
            gaps &+= 1
            endsInColon = false
            if offset < end, bytes[offset] == 0x3A {
                isRight = false
                offset &+= 1
            }
            return gaps == 1
        }

        private func isDottedQuad(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
            var parts = 1
            var value = 0
            var digits = 0
            var index = start
            while index < end {
                if bytes[index] == 0x2E {
                    guard digits > 0 else { return false }
                    (parts, value, digits) = (parts &+ 1, 0, 0)
                } else {
                    guard bytes[index].isDigit, digits < 3 else { return false }
                    (value, digits) = (value &* 10 &+ Int(bytes[index] &- 0x30), digits &+ 1)
                    guard value <= 255 else { return false }
                }
                index &+= 1
            }
            return parts == 4 && digits > 0
        }
    }
}
