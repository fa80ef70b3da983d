extension MessageIndex {
    /// Reads Content-Length (RFC 3261 §20.14): digits only, and one value however often it is said.
    @inline(__always)
    mutating func readContentLength(_ bytes: Span<UInt8>) throws(SIPSyntaxError) {
        guard head.seen & HeaderName.contentLength.bit != 0 else { return }
        let first = Int(firstField[Int(HeaderName.contentLength.rawValue)])
        head.contentLength = try number(bytes, in: fields[first].value)
        if head.repeated & HeaderName.contentLength.bit != 0 { try checkRepetition(bytes, after: first) }
    }

    private mutating func checkRepetition(_ bytes: Span<UInt8>, after first: Int) throws(SIPSyntaxError) {
        var index = first &+ 1
        while index < head.fieldCount {
            if fields[index].name == .contentLength {
                let offset = Int(fields[index].valueStart)
                guard try number(bytes, in: fields[index].value) == head.contentLength else {
                    throw SIPSyntaxError(at: offset, .contentLengthsDiffer)
                }
                try depart(.repeatedContentLength, .repeatedHeader, at: offset)
            }
            index &+= 1
        }
    }

    private func number(_ bytes: Span<UInt8>, in range: ByteRange) throws(SIPSyntaxError) -> Int {
        let value = WireNumber.decimal(bytes, in: range, digits: Limits.contentLengthDigits)
        guard let value else { throw SIPSyntaxError(at: range.lowerBound, .contentLength) }
        return value
    }

    /// Holds the bytes after the headers against Content-Length.
    @inline(__always)
    mutating func measureBody(_ bytes: Span<UInt8>) throws(SIPSyntaxError) {
        let present = bytes.count &- head.bodyStart
        head.bodyCount = present
        if head.contentLength != present { try measureOddBody(bytes, present: present) }
        if head.bodyStart &+ head.bodyCount > Limits.messageBytes {
            throw SIPSyntaxError(at: Limits.messageBytes, .messageTooLong)
        }
    }

    private mutating func measureOddBody(_ bytes: Span<UInt8>, present: Int) throws(SIPSyntaxError) {
        if head.contentLength < 0 {
            // RFC 3261 §18.3: the body of a datagram then ends with the datagram.
            head.tolerances.insert(.missingContentLength)
        } else if head.contentLength < present {
            head.tolerances.insert(.surplusBytes)
            head.bodyCount = head.contentLength
        } else {
            guard present > 0, head.contentLength &- present <= Limits.missingBodyBytes else {
                throw SIPSyntaxError(at: bytes.count, .bodyTooShort)
            }
            try depart(.shortBody, .bodyTooShort, at: bytes.count)
        }
    }
}

/// The one place where digits from the wire become a number: it never traps and never wraps.
enum WireNumber {
    /// The number that the range holds: decimal digits and nothing else, at most `digits` of them (18 or fewer).
    @inline(__always)
    static func decimal(_ bytes: Span<UInt8>, in range: ByteRange, digits: Int) -> Int? {
        guard !range.isEmpty, Int(range.count) <= digits else { return nil }
        var value = 0
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard bytes[offset].isDigit else { return nil }
            value = value &* 10 &+ Int(bytes[offset] &- 0x30)
            offset &+= 1
        }
        return value
    }
}
