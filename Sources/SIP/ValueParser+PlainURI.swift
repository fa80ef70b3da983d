// Most URIs on a trunk are plain: `sip:`, a user of letters and digits or none, a host, a port, parameters, no
// escapes. They
// are read here in one pass over their bytes. Whatever else comes is left to the whole grammar in
// `ValueParser+URI.swift`, which
// reads it from its start: this pass decides nothing but that a URI is good.

extension ValueParser {
    /// Reads the plain URI that comes next and ends at `closing` or at `limit`; false, with the cursor unmoved, for
    /// any other.
    @inline(__always)
    mutating func plainURI(to limit: Int, closing: UInt8, into uri: inout SIPURI) -> Bool {
        let start = position
        let word = bytes.paddedWord(at: start).foldedBytes
        let isSecure = word & 0xFF_FFFF_FFFF == 0x3A_7370_6973
        guard isSecure || word & 0xFFFF_FFFF == 0x3A70_6973 else { return false }
        let schemeEnd = isSecure ? start &+ 4 : start &+ 3
        uri = SIPURI()
        guard plainAuthority(from: schemeEnd &+ 1, to: limit, into: &uri) else {
            position = start
            return false
        }
        guard position >= limit || bytes[position] == closing else {
            position = start
            return false
        }
        uri.scheme = isSecure ? .sips : .sip
        uri.schemeName = ByteRange(start, schemeEnd)
        uri.whole = ByteRange(start, position)
        return true
    }

    /// `[user@]host[:port]*(;name[=value])` without escapes.
    @inline(__always)
    private mutating func plainAuthority(from start: Int, to limit: Int, into uri: inout SIPURI) -> Bool {
        guard start < limit else { return false }
        var host = start
        let first = bytes[start] == 0x2B ? start &+ 1 : start
        var offset = bytes.endOfRun(of: .host, from: first, to: limit)
        if offset < limit, bytes[offset] == 0x40 {
            uri.user = ByteRange(start, offset)
            host = offset &+ 1
            offset = bytes.endOfRun(of: .host, from: host, to: limit)
        } else if first > start {
            return false
        }
        guard offset > host, !uri.user.isEmpty || host == start else { return false }
        uri.host = ByteRange(host, offset)
        position = offset
        if offset < limit, bytes[offset] == 0x3A {
            guard plainPort(to: limit, into: &uri) else { return false }
        }
        return position >= limit || bytes[position] != 0x3B || plainParameters(to: limit, into: &uri)
    }

    @inline(__always)
    private mutating func plainPort(to limit: Int, into uri: inout SIPURI) -> Bool {
        let start = position &+ 1
        var value = 0
        position = start
        while position < limit, bytes[position].isDigit {
            value = value &* 10 &+ Int(bytes[position] &- 0x30)
            position &+= 1
            if position &- start > 5 { return false }
        }
        guard value > 0, value <= 65_535 else { return false }
        uri.port = UInt16(truncatingIfNeeded: value)
        return true
    }

    @inline(__always)
    private mutating func plainParameters(to limit: Int, into uri: inout SIPURI) -> Bool {
        let start = position
        var offset = start
        while offset < limit, bytes[offset] == 0x3B {
            let name = offset &+ 1
            offset = bytes.endOfRun(of: .uriParameter, from: name, to: limit)
            guard offset > name else { return false }
            guard offset < limit, bytes[offset] == 0x3D else { continue }
            let value = offset &+ 1
            offset = bytes.endOfRun(of: .uriParameter, from: value, to: limit)
            guard offset > value else { return false }
        }
        uri.parameters = ByteRange(start, offset)
        position = offset
        return true
    }
}
