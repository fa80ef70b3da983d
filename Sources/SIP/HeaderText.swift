/// Why a value cannot be written into a message.
package enum WritingError: Error, Sendable, Hashable {
    /// CR, LF or NUL at this offset would let the value break out of its header.
    case breaksOut(offset: Int)
    /// The value is empty or holds a character that its place does not allow, at this offset.
    case notAllowed(offset: Int)
    /// The value is longer than ``Limits/lineBytes``.
    case tooLong
}

/// Bytes that may stand in a header value: there is no other way into a written message, so no value breaks out of
/// its line.
package struct HeaderText: Sendable, Hashable {
    /// The bytes.
    package let bytes: [UInt8]

    /// Refuses CR, LF, NUL and what is longer than ``Limits/lineBytes``.
    package init(_ bytes: some Sequence<UInt8>) throws(WritingError) {
        let checked = Array(bytes.prefix(Limits.lineBytes &+ 1))
        for offset in checked.indices where checked[offset] <= 0x0D {
            let byte = checked[offset]
            if byte == 0x0D || byte == 0x0A || byte == 0 { throw .breaksOut(offset: offset) }
        }
        if checked.count > Limits.lineBytes { throw .tooLong }
        self.bytes = checked
    }

    /// The same for text.
    package init(_ text: String) throws(WritingError) { try self.init(text.utf8) }

    /// A value that holds no blank and no angle bracket either, as a URI or token must.
    package init(unbroken text: String) throws(WritingError) {
        try self.init(text.utf8)
        guard !bytes.isEmpty else { throw .notAllowed(offset: 0) }
        for (offset, byte) in bytes.enumerated() where byte <= 0x20 || byte == 0x3C || byte == 0x3E || byte == 0x22 {
            throw .notAllowed(offset: offset)
        }
    }

    /// Text of the program itself, which holds nothing that could break out.
    init(literal text: StaticString) { bytes = Array("\(text)".utf8) }
}

/// One header to be written: its name and its value.
package struct HeaderLine: Sendable, Hashable {
    let name: HeaderText
    let value: HeaderText

    /// Refuses a name that is no token and a value that would break out.
    package init(_ name: String, _ value: some Sequence<UInt8>) throws(WritingError) {
        self.name = try HeaderText(unbroken: name)
        for (offset, byte) in self.name.bytes.enumerated() where !byte.isOf(.token) {
            throw .notAllowed(offset: offset)
        }
        self.value = try HeaderText(value)
    }

    /// The same with text for a value.
    package init(_ name: String, _ value: String) throws(WritingError) { try self.init(name, value.utf8) }
}

/// One hundred and twenty-eight bits that name a transaction or a dialog; on the wire thirty-two hexadecimal digits.
package struct WireIdentifier: Sendable, Hashable {
    /// The first sixteen digits.
    package var high: UInt64
    /// The last sixteen digits.
    package var low: UInt64

    /// An identifier from its two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A random identifier.
    package init(using generator: inout some RandomNumberGenerator) {
        self.init(high: generator.next(), low: generator.next())
    }

    /// The thirty-two digits.
    package var digits: [UInt8] {
        var digits: [UInt8] = []
        append(to: &digits)
        return digits
    }

    /// The branch that stands for it in a Via: the magic cookie and the digits.
    package var branch: [UInt8] { Array("z9hG4bK".utf8) + digits }

    /// Appends the thirty-two digits.
    func append(to buffer: inout [UInt8]) {
        for half in 0..<2 {
            let digits = half == 0 ? high : low
            var shift: UInt64 = 64
            while shift > 0 {
                shift &-= 4
                let digit = UInt8(truncatingIfNeeded: digits &>> shift & 15)
                buffer.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            }
        }
    }
}
