/// CSeq: the number and the method (RFC 3261 §20.16).
package struct CSeq: Sendable, Hashable {
    /// The sequence number.
    package var number: UInt32 = 0
    /// The method as it was sent.
    package var method = ByteRange.none
}

/// What a transaction and a probe ask of every message, decoded once and checked.
package struct Essentials: Sendable, Hashable {
    /// The topmost Via value.
    package var via = Via()
    /// How many Via values there are, over all Via fields.
    package var viaCount = 0
    /// The From address.
    package var from = NameAddress()
    /// The To address.
    package var to = NameAddress()
    /// The Call-ID.
    package var callID = ByteRange.none
    /// The CSeq.
    package var cseq = CSeq()
    var firstContact = NameAddress()
    var contactCount = 0
    var requestTarget = SIPURI()
    /// Max-Forwards, where it is given.
    package var maxForwards: UInt8?

    /// The first Contact value; `nil` where there is none.
    package var contact: NameAddress? { contactCount == 0 ? nil : firstContact }
    /// The Request-URI; `nil` in a response.
    package var requestURI: SIPURI? { requestTarget.whole.isEmpty ? nil : requestTarget }
}

extension ValueParser {
    /// `number method`, the number below 2^32 and leading zeros allowed.
    mutating func cseq() throws(SIPSyntaxError) -> CSeq {
        let start = position
        var number: UInt64 = 0
        while position < end, bytes[position].isDigit {
            number = number &* 10 &+ UInt64(bytes[position] &- 0x30)
            position &+= 1
            if number > 0xFFFF_FFFF { throw SIPSyntaxError(at: start, .cseq) }
        }
        guard position > start, position < end, bytes[position].isBlank else { throw failure(.cseq) }
        skipBlanks()
        let method = try token(.cseq)
        guard isAtEnd else { throw failure(.cseq) }
        return CSeq(number: UInt32(truncatingIfNeeded: number), method: method)
    }
}

extension Span where Element == UInt8 {
    /// Whether two pieces hold the same bytes.
    @inline(__always)
    func areEqual(_ one: ByteRange, _ other: ByteRange) -> Bool {
        guard one.count == other.count else { return false }
        if one.count <= 8 {
            let difference = paddedWord(at: one.lowerBound) ^ paddedWord(at: other.lowerBound)
            return difference.lowest(Int(one.count)) == 0
        }
        var index = 0
        while index < Int(one.count) {
            if self[one.lowerBound &+ index] != self[other.lowerBound &+ index] { return false }
            index &+= 1
        }
        return true
    }
}
