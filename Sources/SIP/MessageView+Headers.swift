extension MessageView {
    /// Whether a known header occurs.
    package func has(_ name: HeaderName) -> Bool { head.seen & name.bit != 0 }

    /// The value of the first field with this name; `nil` where there is none. Ask for ``HeaderName/other`` by
    /// spelling.
    package func header(_ name: HeaderName) -> ByteRange? {
        guard name != .other, has(name) else { return nil }
        return fields[Int(firstField[Int(name.rawValue)])].value
    }

    /// The value of the first field whose name is spelled so, in any case, known by number or not.
    package func header(named spelling: String) -> ByteRange? {
        for index in 0..<fieldCount where matches(fields[index].rawName, spelling) { return fields[index].value }
        return nil
    }

    /// The text of the first field with this name, unfolded.
    package func text(of name: HeaderName) -> String? { header(name).map { unfolded($0) } }

    /// The fields with this name, in the order of the message.
    @_lifetime(copy self)
    package func headers(_ name: HeaderName) -> FieldIterator { FieldIterator(self, name) }

    /// The piece as text, with each line end and the blanks around it replaced by one blank (RFC 3261 §7.3.1).
    package func unfolded(_ range: ByteRange) -> String {
        String(decoding: unfoldedBytes(range), as: UTF8.self)
    }

    /// The same as bytes.
    package func unfoldedBytes(_ range: ByteRange) -> [UInt8] {
        guard range.offsets.contains(where: { message[$0] == 0x0A || message[$0] == 0x0D }) else { return copy(range) }
        var copy: [UInt8] = []
        copy.reserveCapacity(Int(range.count))
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = message[offset]
            if byte == 0x0A || byte == 0x0D && offset &+ 1 < range.upperBound && message[offset &+ 1] == 0x0A {
                while let last = copy.last, last == 0x20 || last == 0x09 { copy.removeLast() }
                while offset < range.upperBound, message[offset].isBlank { offset &+= 1 }
                copy.append(0x20)
            } else {
                copy.append(byte)
                offset &+= 1
            }
        }
        return copy
    }
}

/// Goes through the fields of one name in the order of the message.
package struct FieldIterator: ~Escapable {
    private let view: MessageView
    private let name: HeaderName
    private var index: Int

    @_lifetime(copy view)
    init(_ view: MessageView, _ name: HeaderName) {
        self.view = view
        self.name = name
        self.index = view.has(name) ? Int(view.firstField[Int(name.rawValue)]) : view.fieldCount
    }

    /// The value of the next field, or `nil` after the last.
    package mutating func next() -> ByteRange? {
        while index < view.fieldCount {
            let field = view.fields[index]
            index &+= 1
            if field.name == name { return field.value }
        }
        return nil
    }
}
