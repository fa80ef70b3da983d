/// Decodes the essentials of a message that has been scanned; lives for one message.
struct EssentialsDecoder: ~Escapable, ~Copyable {
    let bytes: Span<UInt8>
    let fields: Span<HeaderField>
    let firstField: Span<UInt8>
    var head: MessageHead
    var found = Essentials()

    @_lifetime(copy bytes, copy fields, copy firstField)
    init(bytes: Span<UInt8>, fields: Span<HeaderField>, firstField: Span<UInt8>, head: MessageHead) {
        self.bytes = bytes
        self.fields = fields
        self.firstField = firstField
        self.head = head
    }

    /// Decodes and checks what every message must have.
    mutating func decode() throws(SIPSyntaxError) {
        try checkPresence()
        if head.statusCode == 0 { try decodeRequestURI() }
        try decodeVias()
        var from = parser(for: .from)
        try from.onlyAddress(into: &found.from)
        var to = parser(for: .to)
        try to.onlyAddress(into: &found.to)
        head.tolerances.formUnion(from.tolerances.union(to.tolerances))
        try decodeCallID()
        try decodeCSeq()
        if head.seen & HeaderName.contact.bit != 0 { try decodeContacts() }
        try decodeMaxForwards()
        try checkTags()
    }

    /// A parser at the start of the first field of a name that is there.
    @inline(__always)
    @_lifetime(copy self)
    func parser(for name: HeaderName) -> ValueParser {
        ValueParser(bytes, in: value(of: name), as: head.temperament)
    }

    @inline(__always)
    func value(of name: HeaderName) -> ByteRange { fields[Int(firstField[Int(name.rawValue)])].value }

    /// A departure from the grammar: recorded by the tolerant temperament, refused by the strict one.
    mutating func depart(
        _ tolerance: Tolerances, _ reason: SIPSyntaxError.Reason, at offset: Int
    ) throws(SIPSyntaxError) {
        if head.temperament == .strict { throw SIPSyntaxError(at: offset, reason) }
        head.tolerances.insert(tolerance)
    }
}

extension EssentialsDecoder {
    private func checkPresence() throws(SIPSyntaxError) {
        let mandatory =
            HeaderName.via.bit | HeaderName.from.bit | HeaderName.to.bit | HeaderName.callID.bit | HeaderName.cSeq.bit
        let single = mandatory & ~HeaderName.via.bit | HeaderName.maxForwards.bit
        if head.seen & mandatory == mandatory, head.repeated & single == 0 { return }
        try reportAbsence(of: mandatory & ~head.seen)
        var seen: UInt64 = 0
        for index in 0..<head.fieldCount {
            let bit = fields[index].name.bit & single
            if seen & bit != 0 { throw SIPSyntaxError(at: Int(fields[index].nameStart), .repeatedHeader) }
            seen |= bit
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

    private mutating func decodeRequestURI() throws(SIPSyntaxError) {
        var range = head.requestURI
        if bytes[range.lowerBound] == 0x3C, range.count > 2, bytes[range.upperBound &- 1] == 0x3E {
            try depart(.bracketedRequestURI, .uri, at: range.lowerBound)
            range = ByteRange(range.lowerBound &+ 1, range.upperBound &- 1)
            head.requestURI = range
        }
        var parser = ValueParser(bytes, in: range, as: head.temperament)
        if !parser.plainURI(to: parser.end, closing: 0, into: &found.requestTarget) {
            try parser.uri(to: parser.end, into: &found.requestTarget)
        }
        let headers = found.requestTarget.headers
        if !headers.isEmpty { throw SIPSyntaxError(at: headers.lowerBound, .uri) }
        head.tolerances.formUnion(parser.tolerances)
    }

    private mutating func decodeCallID() throws(SIPSyntaxError) {
        let range = value(of: .callID)
        guard !range.isEmpty else { throw SIPSyntaxError(at: range.lowerBound, .callID) }
        let offset = bytes.endOfRun(of: .word, from: range.lowerBound, to: range.upperBound)
        if offset < range.upperBound {
            if bytes[offset].isBlank { throw SIPSyntaxError(at: offset, .callID) }
            try depart(.oddCallID, .callID, at: offset)
        }
        found.callID = range
    }

    private mutating func decodeCSeq() throws(SIPSyntaxError) {
        var parser = parser(for: .cSeq)
        found.cseq = try parser.cseq()
        guard head.statusCode != 0 || bytes.areEqual(found.cseq.method, head.method) else {
            throw SIPSyntaxError(at: found.cseq.method.lowerBound, .cseqMethod)
        }
    }

    private mutating func decodeMaxForwards() throws(SIPSyntaxError) {
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
    private mutating func checkTags() throws(SIPSyntaxError) {
        if found.from.tag.isEmpty { head.tolerances.insert(.missingFromTag) }
        if found.to.tag.isEmpty, head.statusCode > 100 {
            try depart(.missingToTag, .missingToTag, at: found.to.whole.upperBound)
        }
    }
}
