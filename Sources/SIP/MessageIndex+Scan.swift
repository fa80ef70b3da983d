// The first pass: every byte of the header block is read once, eight at a time, and every line is judged as it ends.

extension MessageIndex {
    /// Finds start line, fields and body of the message in `bytes`, and reads Content-Length; decodes nothing else.
    package mutating func scan(_ bytes: Span<UInt8>, as temperament: Temperament) throws(SIPSyntaxError) {
        head = MessageHead()
        head.temperament = temperament
        let start = try skipEmptyLines(bytes)
        head.blockLimit = start &+ Limits.headerBlockBytes
        let first = try lineEnd(bytes, from: start)
        try readStartLine(bytes, from: start, to: first.end)
        var line = first.next
        while true {
            guard line < bytes.count else {
                // RFC 5118 §4.10 prints such messages; a framed stream never holds one.
                try depart(.missingEmptyLine, .unendedHeaders, at: bytes.count)
                head.bodyStart = bytes.count
                return try readContentLength(bytes)
            }
            let byte = bytes[line]
            if byte > 0x20 || !byte.isBlank {
                line = try addField(bytes, at: line)
            } else if byte == 0x20 || byte == 0x09 {
                line = try extendField(bytes, at: line)
            } else {
                let empty = try lineEnd(bytes, from: line)
                try checkBlock(to: empty.next)
                head.bodyStart = empty.next
                return try readContentLength(bytes)
            }
        }
    }

    @inline(__always)
    private func checkBlock(to end: Int) throws(SIPSyntaxError) {
        if end > head.blockLimit { throw SIPSyntaxError(at: end, .headerBlockTooLong) }
    }

    private mutating func skipEmptyLines(_ bytes: Span<UInt8>) throws(SIPSyntaxError) -> Int {
        guard bytes.count > 0 else { throw SIPSyntaxError(at: 0, .empty) }
        guard bytes[0] < 0x20 else { return 0 }
        var offset = 0
        var lines = 0
        while offset < bytes.count, bytes[offset] == 0x0D || bytes[offset] == 0x0A {
            offset = try lineEnd(bytes, from: offset).next
            lines &+= 1
            if lines > Limits.emptyLines { throw SIPSyntaxError(at: offset, .tooManyEmptyLines) }
        }
        guard offset < bytes.count else { throw SIPSyntaxError(at: offset, .empty) }
        head.tolerances.insert(.leadingEmptyLines)
        return offset
    }

    /// The offset where the line's content ends and the one after its line end.
    @inline(__always)
    mutating func lineEnd(_ bytes: Span<UInt8>, from start: Int) throws(SIPSyntaxError) -> (end: Int, next: Int) {
        let end = bytes.firstControl(from: start)
        if end &+ 1 < bytes.count, bytes[end] == 0x0D, bytes[end &+ 1] == 0x0A, end &- start <= Limits.lineBytes {
            return (end, end &+ 2)
        }
        return try oddLineEnd(bytes, from: start, at: end)
    }

    /// The same for a line that holds or ends in something else than CRLF.
    @inline(never)
    private mutating func oddLineEnd(
        _ bytes: Span<UInt8>, from start: Int, at control: Int
    ) throws(SIPSyntaxError) -> (end: Int, next: Int) {
        var end = control
        while end < bytes.count {
            if end &- start > Limits.lineBytes { throw SIPSyntaxError(at: end, .lineTooLong) }
            switch bytes[end] {
            case 0x0D:
                guard end &+ 1 < bytes.count else { throw SIPSyntaxError(at: bytes.count, .unendedHeaders) }
                guard bytes[end &+ 1] == 0x0A else { throw SIPSyntaxError(at: end, .controlCharacter) }
                return (end, end &+ 2)
            case 0x0A:
                try depart(.bareLineFeed, .bareLineFeed, at: end)
                return (end, end &+ 1)
            case 0x09: break
            default: try checkControl(bytes, at: end, from: start)
            }
            end = bytes.firstControl(from: end &+ 1)
        }
        let reason: SIPSyntaxError.Reason = end &- start > Limits.lineBytes ? .lineTooLong : .unendedHeaders
        throw SIPSyntaxError(at: bytes.count, reason)
    }

    /// A control character is allowed after the backslash of a quoted pair, which the quoted string's own rule checks.
    private mutating func checkControl(
        _ bytes: Span<UInt8>, at offset: Int, from start: Int
    ) throws(SIPSyntaxError) {
        if offset > start, bytes[offset &- 1] == 0x5C { return }
        if bytes[offset] == 0 { throw SIPSyntaxError(at: offset, .controlCharacter) }
        try depart(.controlCharacter, .controlCharacter, at: offset)
    }

    /// A departure from the grammar: recorded by the tolerant temperament, refused by the strict one.
    mutating func depart(
        _ tolerance: Tolerances, _ reason: SIPSyntaxError.Reason, at offset: Int
    ) throws(SIPSyntaxError) {
        if head.temperament == .strict { throw SIPSyntaxError(at: offset, reason) }
        head.tolerances.insert(tolerance)
    }
}

// MARK: - Header lines

extension MessageIndex {
    /// Reads the header line at `line` into the next field and returns the start of the next line.
    @inline(__always)
    private mutating func addField(_ bytes: Span<UInt8>, at line: Int) throws(SIPSyntaxError) -> Int {
        guard head.fieldCount < Limits.headerFields else { throw SIPSyntaxError(at: line, .tooManyHeaders) }
        let (name, nameEnd, colon) = try readName(bytes, at: line)
        if colon < line { return try lineEnd(bytes, from: line).next }
        var value = colon &+ 1
        while value < bytes.count, bytes[value] == 0x20 || bytes[value] == 0x09 { value &+= 1 }
        let (lineEnd, next) = try lineEnd(bytes, from: value)
        if lineEnd &- line > Limits.lineBytes { throw SIPSyntaxError(at: lineEnd, .lineTooLong) }
        try checkBlock(to: next)
        var end = lineEnd
        while end > value, bytes[end &- 1] == 0x20 || bytes[end &- 1] == 0x09 { end &-= 1 }
        append(name, from: line, to: nameEnd, value: value, end: end)
        return next
    }

    @inline(__always)
    private mutating func append(_ name: HeaderName, from line: Int, to nameEnd: Int, value: Int, end: Int) {
        let index = head.fieldCount
        fields[index] = HeaderField(
            nameStart: UInt16(truncatingIfNeeded: line), nameCount: UInt16(truncatingIfNeeded: nameEnd &- line),
            valueStart: UInt16(truncatingIfNeeded: value), valueCount: UInt16(truncatingIfNeeded: end &- value),
            name: name)
        head.fieldCount = index &+ 1
        if head.seen & name.bit == 0 {
            head.seen |= name.bit
            firstField[Int(name.rawValue)] = UInt8(truncatingIfNeeded: index)
        } else {
            head.repeated |= name.bit
        }
    }

    /// Adds a continuation line (RFC 3261 §7.3.1) to the last field.
    private mutating func extendField(_ bytes: Span<UInt8>, at line: Int) throws(SIPSyntaxError) -> Int {
        guard head.fieldCount > 0 else { throw SIPSyntaxError(at: line, .foldWithoutHeader) }
        let (lineEnd, next) = try lineEnd(bytes, from: line)
        try checkBlock(to: next)
        var end = lineEnd
        while end > line, bytes[end &- 1] == 0x20 || bytes[end &- 1] == 0x09 { end &-= 1 }
        let index = head.fieldCount &- 1
        let start = Int(fields[index].valueStart)
        if end &- Int(fields[index].nameStart) > Limits.lineBytes { throw SIPSyntaxError(at: line, .lineTooLong) }
        if end > line {
            // An empty first line leaves the value to start on this one.
            let first = fields[index].valueCount == 0 ? firstVisible(bytes, from: line) : start
            fields[index].valueStart = UInt16(truncatingIfNeeded: first)
            fields[index].valueCount = UInt16(truncatingIfNeeded: end &- first)
        }
        return next
    }

    private func firstVisible(_ bytes: Span<UInt8>, from line: Int) -> Int {
        var offset = line
        while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset &+= 1 }
        return offset
    }

    /// The name of the header line at `line`: its number, the offset after its last byte, the offset of its colon.
    @inline(__always)
    private mutating func readName(
        _ bytes: Span<UInt8>, at line: Int
    ) throws(SIPSyntaxError) -> (name: HeaderName, end: Int, colon: Int) {
        let first = bytes.paddedWord(at: line)
        let inFirst = first.bytes(equalTo: 0x3A)
        if inFirst != 0 {
            let length = inFirst.trailingZeroBitCount &>> 3
            let name = HeaderName.short(first.foldedBytes.lowest(length &+ 1))
            if name != .other { return (name, line &+ length, line &+ length) }
        } else {
            let second = bytes.paddedWord(at: line &+ 8)
            let inSecond = second.bytes(equalTo: 0x3A)
            if inSecond != 0 {
                let length = inSecond.trailingZeroBitCount &>> 3
                let name = HeaderName.medium(first.foldedBytes, second.foldedBytes.lowest(length &+ 1))
                if name != .other { return (name, line &+ 8 &+ length, line &+ 8 &+ length) }
            } else {
                let third = bytes.paddedWord(at: line &+ 16)
                let inThird = third.bytes(equalTo: 0x3A)
                let length = inThird.trailingZeroBitCount &>> 3
                if inThird != 0 {
                    let name = HeaderName.long(
                        first.foldedBytes, second.foldedBytes, third.foldedBytes.lowest(length &+ 1))
                    if name != .other { return (name, line &+ 16 &+ length, line &+ 16 &+ length) }
                }
            }
        }
        return try readOddName(bytes, at: line)
    }

    /// The same for a long or unknown name, or one with blanks before the colon; a line that is no header has its
    /// colon before its start.
    @inline(never)
    private mutating func readOddName(
        _ bytes: Span<UInt8>, at line: Int
    ) throws(SIPSyntaxError) -> (name: HeaderName, end: Int, colon: Int) {
        var end = line
        while end < bytes.count, bytes[end].isOf(.token) { end &+= 1 }
        var colon = end
        while colon < bytes.count, bytes[colon] == 0x20 || bytes[colon] == 0x09 { colon &+= 1 }
        guard colon < bytes.count else { throw SIPSyntaxError(at: bytes.count, .unendedHeaders) }
        guard bytes[colon] == 0x3A else {
            let isMissing = bytes[colon] == 0x0D || bytes[colon] == 0x0A || colon > end
            try depart(.junkLine, isMissing ? .missingColon : .headerName, at: colon)
            return (.other, line, -1)
        }
        guard end > line else {
            try depart(.junkLine, .headerName, at: line)
            return (.other, line, -1)
        }
        return (HeaderName(bytes, from: line, to: end), end, colon)
    }
}

extension HeaderName {
    /// The known name that `bytes` hold between two offsets, in any case; `other` for every other name.
    init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        let count = end &- start
        guard count > 0, count <= 24 else {
            self = .other
            return
        }
        let colon: UInt64 = count % 8 == 0 ? 0 : 0x3A &<< UInt64(count % 8 &* 8)
        let first = bytes.paddedWord(at: start).lowest(count).foldedBytes
        if count <= 8 {
            self = .short(first | colon)
        } else if count <= 16 {
            self = .medium(first, bytes.paddedWord(at: start &+ 8).lowest(count &- 8).foldedBytes | colon)
        } else {
            let second = bytes.paddedWord(at: start &+ 8).foldedBytes
            self = .long(first, second, bytes.paddedWord(at: start &+ 16).lowest(count &- 16).foldedBytes | colon)
        }
    }
}
