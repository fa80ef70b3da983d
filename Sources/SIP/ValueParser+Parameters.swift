/// One parameter of a header value: a name, and a value where there is one.
package struct Parameter: Sendable, Hashable {
    /// The name as it was sent.
    package var name: ByteRange
    /// The value without quotes; empty where there is none.
    package var value: ByteRange
    /// Whether an equals sign gives it a value.
    package var hasValue: Bool
    /// Whether the value stood in quotes, and so may hold escapes.
    package var isQuoted: Bool
}

extension ValueParser {
    /// The next `;name[=value]`, or `nil` where no semicolon comes next.
    @inline(__always)
    mutating func nextParameter(emptyAllowed: Bool = false) throws(SIPSyntaxError) -> Parameter? {
        if position < end, bytes[position] != 0x3B { skipBlanks() }
        guard position < end, bytes[position] == 0x3B else { return nil }
        position &+= 1
        if position < end, bytes[position].isBlank { skipBlanks() }
        let name = run(of: .token)
        if name.isEmpty { return try oddParameter(emptyAllowed) }
        if position < end, bytes[position] != 0x3D, bytes[position] != 0x3B { skipBlanks() }
        guard position < end, bytes[position] == 0x3D else {
            return Parameter(name: name, value: .none, hasValue: false, isQuoted: false)
        }
        position &+= 1
        if position < end, bytes[position].isBlank { skipBlanks() }
        if next == 0x22 {
            return Parameter(name: name, value: try quotedString(), hasValue: true, isQuoted: true)
        }
        var value = run(of: .parameterValue)
        if value.isEmpty || position < end && !endsParameter(bytes[position]) { value = try oddValue(after: value) }
        return Parameter(name: name, value: value, hasValue: true, isQuoted: false)
    }

    /// Whether the byte can follow a parameter.
    @inline(__always)
    private func endsParameter(_ byte: UInt8) -> Bool { byte == 0x3B || byte == 0x2C || byte.isBlank }

    /// A value with characters that only quotes would allow.
    private mutating func oddValue(after start: ByteRange) throws(SIPSyntaxError) -> ByteRange {
        guard position < end, !endsParameter(bytes[position]), bytes[position] != 0x22 else {
            throw failure(.parameter)
        }
        try depart(.oddParameterValue, .parameter)
        while position < end, !endsParameter(bytes[position]), bytes[position] != 0x22 { position &+= 1 }
        return ByteRange(start.lowerBound, position)
    }

    /// An empty parameter is met in the field and passed over where that cannot mislead; anything else is malformed.
    private mutating func oddParameter(_ emptyAllowed: Bool) throws(SIPSyntaxError) -> Parameter? {
        guard isAtEnd || next == 0x2C || emptyAllowed && next == 0x3B else { throw failure(.parameter) }
        try depart(.emptyListValue, .parameter)
        return next == 0x3B ? try nextParameter(emptyAllowed: true) : nil
    }

    /// Reads all parameters that follow and returns the piece of the message that they fill, semicolons included.
    @inline(__always)
    mutating func parameters(
        emptyAllowed: Bool = false,
        _ visit: (borrowing ValueParser, Parameter) throws(SIPSyntaxError) -> Void
    ) throws(SIPSyntaxError) -> ByteRange {
        let start = position
        var last = position
        while let parameter = try nextParameter(emptyAllowed: emptyAllowed) {
            try visit(self, parameter)
            last = position
        }
        return last > start ? ByteRange(start, last) : .none
    }
}
