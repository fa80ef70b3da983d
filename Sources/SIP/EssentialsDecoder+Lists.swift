extension EssentialsDecoder {
    /// Decodes every Via value: the topmost is kept, the others are checked and counted.
    mutating func decodeVias() throws(SIPSyntaxError) {
        var top = parser(for: .via)
        try top.via(into: &found.via)
        head.tolerances.formUnion(top.tolerances)
        found.viaCount = 1
        if !top.isAtEnd { try countVias(after: top) }
        if head.repeated & HeaderName.via.bit != 0 {
            for index in Int(firstField[Int(HeaderName.via.rawValue)]) &+ 1..<head.fieldCount
            where fields[index].name == .via {
                var parser = ValueParser(bytes, in: fields[index].value, as: head.temperament)
                try countVia(&parser)
                try countVias(after: parser)
            }
        }
        if !bytes.hasMagicCookie(found.via.branch) { head.tolerances.insert(.oldBranch) }
    }

    private mutating func countVia(_ parser: inout ValueParser) throws(SIPSyntaxError) {
        found.viaCount &+= 1
        guard found.viaCount <= Limits.viaValues else { throw parser.failure(.tooManyVias) }
        _ = try parser.via()
    }

    /// The Via values after the first of a field.
    private mutating func countVias(after first: consuming ValueParser) throws(SIPSyntaxError) {
        var parser = first
        while parser.passSeparator(0x2C) { try countVia(&parser) }
        guard parser.isAtEnd else { throw parser.failure(.via) }
        head.tolerances.formUnion(parser.tolerances)
    }

    /// Decodes every Contact value: the first is kept, the others are checked and counted.
    mutating func decodeContacts() throws(SIPSyntaxError) {
        let first = Int(firstField[Int(HeaderName.contact.rawValue)])
        try decodeContacts(field: first)
        guard head.repeated & HeaderName.contact.bit != 0 else { return }
        for index in first &+ 1..<head.fieldCount where fields[index].name == .contact {
            try decodeContacts(field: index)
        }
    }

    private mutating func decodeContacts(field: Int) throws(SIPSyntaxError) {
        var parser = ValueParser(bytes, in: fields[field].value, as: head.temperament)
        if parser.isAtEnd { return try depart(.emptyListValue, .emptyValue, at: parser.position) }
        repeat {
            found.contactCount &+= 1
            guard found.contactCount <= Limits.contactValues else { throw parser.failure(.tooManyContacts) }
            if found.contactCount == 1 {
                try parser.contact(into: &found.firstContact)
            } else {
                _ = try parser.contact()
            }
        } while parser.passSeparator(0x2C)
        guard parser.isAtEnd else { throw parser.failure(.address) }
        head.tolerances.formUnion(parser.tolerances)
    }
}

extension ValueParser {
    /// The one address that fills the value.
    @inline(__always)
    mutating func onlyAddress(into address: inout NameAddress) throws(SIPSyntaxError) {
        try nameAddress(into: &address)
        guard isAtEnd else { throw failure(.address) }
    }

    /// A Contact value: an address, or `*` alone.
    mutating func contact() throws(SIPSyntaxError) -> NameAddress {
        var address = NameAddress()
        try contact(into: &address)
        return address
    }

    /// The same, written into an empty one where it is to be kept.
    @inline(__always)
    mutating func contact(into address: inout NameAddress) throws(SIPSyntaxError) {
        guard next == 0x2A, position &+ 1 == end else { return try nameAddress(into: &address) }
        address.isWildcard = true
        address.whole = ByteRange(position, end)
        position = end
    }
}

extension Span where Element == UInt8 {
    /// Whether a branch starts with `z9hG4bK` (RFC 3261 §8.1.1.7) and goes on.
    @inline(__always)
    func hasMagicCookie(_ branch: ByteRange) -> Bool {
        branch.count > 7 && paddedWord(at: branch.lowerBound).lowest(7) == 0x4B_6234_4768_397A
    }
}
