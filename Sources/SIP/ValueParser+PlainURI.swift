// Most URIs on a trunk are plain: `sip:`, a user of letters and digits or none, a host, a port, parameters, no
// escapes. They are read here in one pass over their bytes. Whatever else comes is left to the whole grammar in
// `ValueParser+URI.swift`, which reads it from its start: this pass decides nothing but that a URI is good.

extension ValueParser {
    /// Reads the plain URI that comes next and ends at `closing` or at `limit` into an empty one; false, with the
    /// cursor unmoved and anything in `uri`, for any other.
    @inline(__always)
    mutating func plainURI(to limit: Int, closing: UInt8, into uri: inout SIPURI) -> Bool {
        let start = position
        let word = bytes.paddedWord(at: start).foldedBytes
        let isSecure = word & 0xFF_FFFF_FFFF == 0x3A_7370_6973
        guard isSecure || word & 0xFFFF_FFFF == 0x3A70_6973 else { return false }
        let schemeEnd = isSecure ? start &+ 4 : start &+ 3
        guard let end = plainAuthority(from: schemeEnd &+ 1, to: limit, closing: closing, into: &uri) else {
            return false
        }
        uri.scheme = isSecure ? .sips : .sip
        uri.schemeName = ByteRange(start, schemeEnd)
        uri.whole = ByteRange(start, end)
        position = end
        return true
    }

    /// Where `[user@]host[:port]*(;name[=value])` without escapes ends, if that is at `closing` or at the limit.
    @inline(__always)
    private func plainAuthority(from start: Int, to limit: Int, closing: UInt8, into uri: inout SIPURI) -> Int? {
        var mark = start
        var stops = Stops(bytes, from: start, to: limit)
        stops.advance(bytes)
        let hasPlus = stops.byte == 0x2B && stops.offset == start
        if hasPlus { stops.advance(bytes) }
        if stops.byte == 0x40 {
            guard stops.offset > start else { return nil }
            uri.user = ByteRange(start, stops.offset)
            mark = stops.offset &+ 1
            stops.advance(bytes)
        } else if hasPlus {
            return nil
        }
        guard stops.offset > mark else { return nil }
        uri.host = ByteRange(mark, stops.offset)
        if stops.byte == 0x3A {
            mark = stops.offset &+ 1
            stops.advance(bytes)
            let port = WireNumber.decimal(bytes, in: ByteRange(mark, stops.offset), digits: 5)
            guard let port, port > 0, port <= 65_535 else { return nil }
            uri.port = UInt16(truncatingIfNeeded: port)
        }
        if stops.byte == 0x3B {
            let first = stops.offset
            guard stops.passParameters(bytes) else { return nil }
            uri.parameters = ByteRange(first, stops.offset)
        }
        return stops.offset >= limit || stops.byte == closing ? stops.offset : nil
    }
}

/// The bytes of a piece that are no letter, digit, hyphen or dot, one after the other; what stands between the parts
/// of a URI is among them, so nothing else needs to be looked at.
private struct Stops {
    /// Where the last one found stands, or the limit.
    var offset: Int
    /// The last one found, or NUL at the limit.
    var byte: UInt8 = 0
    private var index: Int
    private let limit: Int
    private var word: UInt64 = 0
    private var others: UInt64 = 0

    @inline(__always)
    init(_ bytes: Span<UInt8>, from start: Int, to limit: Int) {
        self.limit = limit
        offset = limit
        index = start
        guard start < limit else { return }
        word = bytes.paddedWord(at: start)
        others = word.otherThanNameBytes
    }

    /// Goes to the next one.
    @inline(__always)
    mutating func advance(_ bytes: Span<UInt8>) {
        while others == 0 {
            index &+= 8
            guard index < limit else { return end() }
            word = bytes.paddedWord(at: index)
            others = word.otherThanNameBytes
        }
        let bit = others.trailingZeroBitCount
        others &= others &- 1
        offset = index &+ bit &>> 3
        byte = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: bit &- 7))
        if offset >= limit { end() }
    }

    @inline(__always)
    private mutating func end() {
        offset = limit
        byte = 0
    }

    /// Passes `;name[=value]` repeated, neither of them empty; false where one is.
    @inline(__always)
    mutating func passParameters(_ bytes: Span<UInt8>) -> Bool {
        var mark = offset &+ 1
        var isValue = false
        while true {
            advance(bytes)
            if byte.isOf(.uriParameter) { continue }
            guard offset > mark else { return false }
            if byte == 0x3D, !isValue {
                isValue = true
            } else if byte == 0x3B {
                isValue = false
            } else {
                return true
            }
            mark = offset &+ 1
        }
    }
}
