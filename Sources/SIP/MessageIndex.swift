/// Where the parts of one message are: start line, header fields, body. One index serves any number of messages in
/// turn.
///
/// Its storage is fixed and inside it, so that indexing allocates nothing. `parse(_:as:)` returns the view of a message
/// whose essentials are decoded and checked; the view borrows index and bytes and can outlive neither.
package struct MessageIndex: ~Copyable, Sendable {
    var fields = InlineArray<256, HeaderField>(repeating: HeaderField())
    var firstField = InlineArray<64, UInt8>(repeating: 0)
    var decoded = InlineArray<1, Essentials>(repeating: Essentials())
    var head = MessageHead()

    /// An index of nothing.
    package init() {}
}

/// One header field: a name known by number or by its bytes, and a value without the blanks around it.
package struct HeaderField: Sendable {
    var nameStart: UInt16 = 0
    var nameCount: UInt16 = 0
    var valueStart: UInt16 = 0
    var valueCount: UInt16 = 0
    /// The name by number; `other` where only its bytes are known.
    package var name: HeaderName = .other

    /// The bytes of the name as they were sent.
    package var rawName: ByteRange { ByteRange(start: nameStart, count: nameCount) }
    /// The bytes of the value; a folded value still holds its line ends.
    package var value: ByteRange { ByteRange(start: valueStart, count: valueCount) }
}

/// What the first pass over a message finds besides the fields.
struct MessageHead: Sendable {
    var fieldCount = 0
    /// The known names that occur, and those that occur again.
    var seen: UInt64 = 0
    var repeated: UInt64 = 0
    /// Zero for a request.
    var statusCode = 0
    /// Method and Request-URI of a request, reason phrase of a response.
    var method = ByteRange.none
    var requestURI = ByteRange.none
    var reasonPhrase = ByteRange.none
    /// The offset that the header block may not pass.
    var blockLimit = 0
    var bodyStart = 0
    var bodyCount = 0
    /// Negative where there is none.
    var contentLength = -1
    var tolerances: Tolerances = []
    var temperament = Temperament.strict
}

extension MessageIndex {
    /// Indexes the one message in `bytes`, decodes and checks its essentials, and returns the view of it.
    ///
    /// Bytes after the body are ignored (RFC 3261 §18.3), as a datagram may hold them; a stream is cut by
    /// ``StreamFramer`` first.
    @_lifetime(&self, copy bytes)
    package mutating func parse(
        _ bytes: Span<UInt8>, as temperament: Temperament
    ) throws(SIPSyntaxError) -> MessageView {
        try scan(bytes, as: temperament)
        try measureBody(bytes)
        try decodeEssentials(bytes)
        return MessageView(
            message: bytes, fields: fields.span, firstField: firstField.span, decoded: decoded.span, head: head)
    }

    /// The same for raw bytes.
    @_lifetime(&self, copy bytes)
    package mutating func parse(
        _ bytes: RawSpan, as temperament: Temperament
    ) throws(SIPSyntaxError) -> MessageView {
        // Every bit pattern is a byte, and the new span keeps count and lifetime of the old one.
        let view = unsafe bytes._unsafeView(as: UInt8.self)
        return try parse(view, as: temperament)
    }

    private mutating func decodeEssentials(_ bytes: Span<UInt8>) throws(SIPSyntaxError) {
        var tolerances: Tolerances
        var requestURI: ByteRange
        var found: Essentials
        do {
            var decoder = EssentialsDecoder(
                bytes: bytes, fields: fields.span, firstField: firstField.span, head: head)
            try decoder.decode()
            tolerances = decoder.head.tolerances
            requestURI = decoder.head.requestURI
            found = decoder.found
        }
        head.tolerances = tolerances
        head.requestURI = requestURI
        decoded[0] = found
    }
}

extension MessageIndex {
    /// The view of a message that `scan` has just indexed; its essentials are those of the last parsed message.
    @_lifetime(borrow self, copy bytes)
    func view(of bytes: Span<UInt8>) -> MessageView {
        MessageView(message: bytes, fields: fields.span, firstField: firstField.span, decoded: decoded.span, head: head)
    }
}
