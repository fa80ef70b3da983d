extension MessageIndex {
    /// Reads the request line or status line (RFC 3261 §7.1, §7.2) between two offsets.
    mutating func readStartLine(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(SIPSyntaxError) {
        if end &- start > Limits.lineBytes { throw SIPSyntaxError(at: end, .lineTooLong) }
        // "sip/" in lower case, first byte lowest: only a status line starts so, as a method holds no slash.
        let isStatusLine = bytes.paddedWord(at: start).foldedBytes & 0xFFFF_FFFF == 0x2F70_6973
        if isStatusLine && end &- start >= 4 {
            try readStatusLine(bytes, from: start, to: end)
        } else {
            try readRequestLine(bytes, from: start, to: end)
        }
    }

    private mutating func readStatusLine(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(SIPSyntaxError) {
        try readVersion(bytes, from: start, to: min(start &+ 7, end))
        var offset = start &+ 7
        guard offset < end, bytes[offset] == 0x20 else { throw SIPSyntaxError(at: offset, .startLine) }
        offset &+= 1
        if offset < end, bytes[offset] == 0x20 {
            try depart(.blankInStartLine, .blankInStartLine, at: offset)
            while offset < end, bytes[offset] == 0x20 { offset &+= 1 }
        }
        var code = 0
        let digits = offset
        while offset < end, offset &- digits < 3, bytes[offset].isDigit {
            code = code &* 10 &+ Int(bytes[offset] &- 0x30)
            offset &+= 1
        }
        guard offset &- digits == 3, (100...699).contains(code), offset == end || !bytes[offset].isDigit else {
            throw SIPSyntaxError(at: digits, .statusCode)
        }
        head.statusCode = code
        guard offset < end else { return try depart(.blankInStartLine, .blankInStartLine, at: offset) }
        guard bytes[offset] == 0x20 else { throw SIPSyntaxError(at: offset, .statusCode) }
        head.reasonPhrase = ByteRange(offset &+ 1, end)
    }

    private mutating func readRequestLine(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(SIPSyntaxError) {
        let offset = bytes.endOfRun(of: .token, from: start, to: end)
        guard offset > start, offset < end, bytes[offset] == 0x20 else { throw SIPSyntaxError(at: offset, .startLine) }
        head.method = ByteRange(start, offset)
        var last = end
        while last > offset, bytes[last &- 1] == 0x20 || bytes[last &- 1] == 0x09 { last &-= 1 }
        if last < end { try depart(.blankInStartLine, .blankInStartLine, at: last) }
        let version = last &- 7
        guard version > offset &+ 1, bytes[version &- 1] == 0x20 else { throw SIPSyntaxError(at: last, .startLine) }
        try readVersion(bytes, from: version, to: last)
        var uri = offset &+ 1
        var uriEnd = version &- 1
        if bytes[uri] == 0x20 || bytes[uriEnd &- 1] == 0x20 {
            try depart(.blankInStartLine, .blankInStartLine, at: uri)
            while uri < uriEnd, bytes[uri] == 0x20 { uri &+= 1 }
            while uriEnd > uri, bytes[uriEnd &- 1] == 0x20 { uriEnd &-= 1 }
        }
        guard uri < uriEnd else { throw SIPSyntaxError(at: uri, .startLine) }
        head.requestURI = ByteRange(uri, uriEnd)
    }

    /// `SIP/2.0`; the letters may be in lower case (RFC 3261 §7.1).
    private mutating func readVersion(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(SIPSyntaxError) {
        let word = bytes.paddedWord(at: start).lowest(7)
        if end &- start == 7, word == 0x0030_2E32_2F50_4953 { return }
        guard end &- start == 7, word.foldedBytes == 0x0030_2E32_2F70_6973 else {
            let isSIP = word.foldedBytes & 0xFFFF_FFFF == 0x2F70_6973
            throw SIPSyntaxError(at: start, isSIP ? .version : .startLine)
        }
        head.tolerances.insert(.versionCase)
    }
}
