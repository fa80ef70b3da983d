extension MessageIndex {
    /// Decodes every Via value: the topmost is kept, the others are checked and counted.
    mutating func decodeVias(_ bytes: Span<UInt8>, into found: inout Essentials) throws(SIPSyntaxError) {
        var index = Int(firstField[Int(HeaderName.via.rawValue)])
        let isRepeated = head.repeated & HeaderName.via.bit != 0
        while index < head.fieldCount {
            if fields[index].name == .via { try decodeVias(bytes, field: index, into: &found) }
            guard isRepeated else { break }
            index &+= 1
        }
        if found.via.branch.count < 8 || !bytes.hasMagicCookie(found.via.branch) {
            head.tolerances.insert(.oldBranch)
        }
    }

    @inline(__always)
    private mutating func decodeVias(
        _ bytes: Span<UInt8>, field: Int, into found: inout Essentials
    ) throws(SIPSyntaxError) {
        var parser = ValueParser(bytes, in: fields[field].value, as: head.temperament)
        repeat {
            found.viaCount &+= 1
            guard found.viaCount <= Limits.viaValues else { throw parser.failure(.tooManyVias) }
            let via = try parser.via()
            if found.viaCount == 1 { found.via = via }
        } while parser.passSeparator(0x2C)
        guard parser.isAtEnd else { throw parser.failure(.via) }
        head.tolerances.formUnion(parser.tolerances)
    }

    /// Decodes every Contact value. A tolerant reader passes over a field that cannot be read in a response, as it
    /// is asked nothing of it.
    mutating func decodeContacts(_ bytes: Span<UInt8>, into found: inout Essentials) throws(SIPSyntaxError) {
        var index = Int(firstField[Int(HeaderName.contact.rawValue)])
        let isRepeated = head.repeated & HeaderName.contact.bit != 0
        var count = 0
        while index < head.fieldCount {
            if fields[index].name == .contact { try decodeContacts(bytes, field: index, &count, into: &found) }
            guard isRepeated else { break }
            index &+= 1
        }
    }

    @inline(__always)
    private mutating func decodeContacts(
        _ bytes: Span<UInt8>, field: Int, _ count: inout Int, into found: inout Essentials
    ) throws(SIPSyntaxError) {
        var parser = ValueParser(bytes, in: fields[field].value, as: head.temperament)
        if parser.isAtEnd { return try depart(.emptyListValue, .emptyValue, at: parser.position) }
        repeat {
            count &+= 1
            guard count <= Limits.contactValues else { throw parser.failure(.tooManyContacts) }
            let contact = try parser.contact()
            if count == 1 { found.contact = contact }
        } while parser.passSeparator(0x2C)
        guard parser.isAtEnd else { throw parser.failure(.address) }
        head.tolerances.formUnion(parser.tolerances)
    }
}

extension ValueParser {
    /// A Contact value: an address, or `*` alone.
    @inline(__always)
    mutating func contact() throws(SIPSyntaxError) -> NameAddress {
        guard next == 0x2A else { return try nameAddress() }
        var address = NameAddress()
        let start = position
        position &+= 1
        guard isAtEnd else {
            position = start
            return try nameAddress()
        }
        address.isWildcard = true
        address.whole = ByteRange(start, position)
        return address
    }
}

extension Span where Element == UInt8 {
    /// Whether a branch starts with `z9hG4bK` (RFC 3261 §8.1.1.7) and goes on.
    @inline(__always)
    func hasMagicCookie(_ branch: ByteRange) -> Bool {
        paddedWord(at: branch.lowerBound).lowest(7) == 0x4B_6234_4768_397A
    }
}
