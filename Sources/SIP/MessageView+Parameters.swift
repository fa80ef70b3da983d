// Parameters by name, and text without its escapes.

extension MessageView {
    /// The first parameter of that name in a piece such as ``NameAddress/parameters`` or ``Via/parameters``, in any
    /// case.
    package func parameter(_ name: String, in range: ByteRange) -> Parameter? {
        var parser = ValueParser(message, in: range, as: .tolerant)
        while let parameter = try? parser.nextParameter(emptyAllowed: true) {
            if matches(parameter.name, name) { return parameter }
        }
        return nil
    }

    /// The value of a URI parameter, in any case; an empty piece where it has none, `nil` where it is missing.
    package func parameter(_ name: String, of uri: SIPURI) -> ByteRange? {
        var parameters = URIParameters(message, uri.parameters)
        while let parameter = parameters.next() {
            if matches(parameter.name, name) { return parameter.value }
        }
        return nil
    }

    /// The bytes of what stood in quotes, each quoted pair replaced by its second byte (RFC 3261 §25.1).
    package func unquoted(_ range: ByteRange) -> [UInt8] { message.unquoted(range) }

    /// The bytes with each `%HH` decoded once.
    package func unescaped(_ range: ByteRange) -> [UInt8] { message.unescaped(range) }

    /// The display name as text: without escapes where it stood in quotes.
    package func displayName(of address: NameAddress) -> String {
        let bytes = address.isQuoted ? unquoted(address.displayName) : unfoldedBytes(address.displayName)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Span where Element == UInt8 {
    /// See ``MessageView/unquoted(_:)``.
    func unquoted(_ range: ByteRange) -> [UInt8] {
        var text: [UInt8] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            if self[offset] == 0x5C, offset &+ 1 < range.upperBound { offset &+= 1 }
            text.append(self[offset])
            offset &+= 1
        }
        return text
    }

    /// See ``MessageView/unescaped(_:)``.
    func unescaped(_ range: ByteRange) -> [UInt8] {
        var text: [UInt8] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            if self[offset] == 0x25, offset &+ 2 < range.upperBound,
                let high = self[offset &+ 1].hexValue, let low = self[offset &+ 2].hexValue
            {
                text.append(high << 4 | low)
                offset &+= 3
            } else {
                text.append(self[offset])
                offset &+= 1
            }
        }
        return text
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    var hexValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}

/// Goes through `;name[=value]` of a URI that has been read.
struct URIParameters: ~Escapable {
    private let bytes: Span<UInt8>
    private var position: Int
    private let end: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, _ range: ByteRange) {
        self.bytes = bytes
        position = range.lowerBound
        end = Swift.min(range.upperBound, bytes.count)
    }

    /// The next parameter, or `nil` after the last.
    mutating func next() -> (name: ByteRange, value: ByteRange)? {
        guard position < end, bytes[position] == 0x3B else { return nil }
        let start = position &+ 1
        position = start
        var equals: Int?
        while position < end, bytes[position] != 0x3B {
            if bytes[position] == 0x3D, equals == nil { equals = position }
            position &+= 1
        }
        guard let equals else { return (ByteRange(start, position), .none) }
        return (ByteRange(start, equals), ByteRange(equals &+ 1, position))
    }
}
