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
    /// The first Contact value; `nil` where there is none.
    package var contact: NameAddress?
    /// The Request-URI; `nil` in a response.
    package var requestURI: SIPURI?
    /// Max-Forwards, where it is given.
    package var maxForwards: UInt8?
}

extension MessageIndex {
    /// Decodes and checks what every message must have, after `scan`.
    mutating func decodeEssentials(_ bytes: Span<UInt8>) throws(SIPSyntaxError) {
        try checkPresence()
        var found = Essentials()
        if head.statusCode == 0 { found.requestURI = try requestURI(bytes) }
        try decodeVias(bytes, into: &found)
        found.from = try address(bytes, .from)
        found.to = try address(bytes, .to)
        try decodeCallID(bytes, into: &found)
        try decodeCSeq(bytes, into: &found)
        if head.seen & HeaderName.contact.bit != 0 { try decodeContacts(bytes, into: &found) }
        try decodeMaxForwards(bytes, into: &found)
        try checkTags(found)
        decoded[0] = found
    }

    private func checkPresence() throws(SIPSyntaxError) {
        let mandatory =
            HeaderName.via.bit | HeaderName.from.bit | HeaderName.to.bit | HeaderName.callID.bit | HeaderName.cSeq.bit
        let single = mandatory & ~HeaderName.via.bit | HeaderName.maxForwards.bit
        if head.seen & mandatory == mandatory, head.repeated & single == 0 { return }
        try reportAbsence(of: mandatory & ~head.seen)
        var index = 0
        var seen: UInt64 = 0
        while index < head.fieldCount {
            let bit = fields[index].name.bit & single
            if seen & bit != 0 { throw SIPSyntaxError(at: Int(fields[index].nameStart), .repeatedHeader) }
            seen |= bit
            index &+= 1
        }
    }

    private func reportAbsence(of missing: UInt64) throws(SIPSyntaxError) {
        let reasons: [(HeaderName, SIPSyntaxError.Reason)] = [
            (.via, .missingVia), (.from, .missingFrom), (.to, .missingTo), (.callID, .missingCallID),
            (.cSeq, .missingCSeq),
        ]
        for (name, reason) in reasons where missing & name.bit != 0 {
            throw SIPSyntaxError(at: head.bodyStart, reason)
        }
    }

    @inline(__always)
    private func value(of name: HeaderName) -> ByteRange { fields[Int(firstField[Int(name.rawValue)])].value }

    private mutating func requestURI(_ bytes: Span<UInt8>) throws(SIPSyntaxError) -> SIPURI {
        var range = head.requestURI
        if bytes[range.lowerBound] == 0x3C, range.count > 2, bytes[range.upperBound &- 1] == 0x3E {
            try depart(.bracketedRequestURI, .uri, at: range.lowerBound)
            range = ByteRange(range.lowerBound &+ 1, range.upperBound &- 1)
            head.requestURI = range
        }
        var parser = ValueParser(bytes, in: range, as: head.temperament)
        let uri = try parser.uri(to: parser.end)
        if !uri.headers.isEmpty { throw SIPSyntaxError(at: uri.headers.lowerBound, .uri) }
        head.tolerances.formUnion(parser.tolerances)
        return uri
    }

    @inline(__always)
    private mutating func address(_ bytes: Span<UInt8>, _ name: HeaderName) throws(SIPSyntaxError) -> NameAddress {
        var parser = ValueParser(bytes, in: value(of: name), as: head.temperament)
        let address = try parser.nameAddress()
        parser.skipBlanks()
        guard parser.isAtEnd else { throw parser.failure(.address) }
        head.tolerances.formUnion(parser.tolerances)
        return address
    }

    private mutating func decodeCallID(_ bytes: Span<UInt8>, into found: inout Essentials) throws(SIPSyntaxError) {
        let range = value(of: .callID)
        guard !range.isEmpty else { throw SIPSyntaxError(at: range.lowerBound, .callID) }
        var offset = range.lowerBound
        while offset < range.upperBound, bytes[offset].isOf(.word) { offset &+= 1 }
        if offset < range.upperBound {
            if bytes[offset].isBlank { throw SIPSyntaxError(at: offset, .callID) }
            try depart(.oddCallID, .callID, at: offset)
        }
        found.callID = range
    }

    private mutating func decodeCSeq(_ bytes: Span<UInt8>, into found: inout Essentials) throws(SIPSyntaxError) {
        var parser = ValueParser(bytes, in: value(of: .cSeq), as: head.temperament)
        found.cseq = try parser.cseq()
        guard head.statusCode == 0 else { return }
        guard bytes.areEqual(found.cseq.method, head.method) else {
            throw SIPSyntaxError(at: found.cseq.method.lowerBound, .cseqMethod)
        }
    }

    private mutating func decodeMaxForwards(
        _ bytes: Span<UInt8>, into found: inout Essentials
    ) throws(SIPSyntaxError) {
        guard head.seen & HeaderName.maxForwards.bit != 0 else {
            if head.statusCode == 0 { head.tolerances.insert(.missingMaxForwards) }
            return
        }
        let range = value(of: .maxForwards)
        guard let number = WireNumber.decimal(bytes, in: range, digits: 10), number <= 255 else {
            throw SIPSyntaxError(at: range.lowerBound, .number)
        }
        found.maxForwards = UInt8(truncatingIfNeeded: number)
    }

    /// Tags may be missing where RFC 2543 still speaks, and in the OPTIONS answers of Direct Routing.
    private mutating func checkTags(_ found: Essentials) throws(SIPSyntaxError) {
        if found.from.tag.isEmpty { head.tolerances.insert(.missingFromTag) }
        if found.to.tag.isEmpty, head.statusCode > 100 {
            try depart(.missingToTag, .missingToTag, at: found.to.whole.upperBound)
        }
    }
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
        var index = 0
        while index < Int(one.count) {
            if self[one.lowerBound &+ index] != self[other.lowerBound &+ index] { return false }
            index &+= 1
        }
        return true
    }
}
