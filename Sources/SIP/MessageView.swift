/// One SIP message as it lies in its buffer: every part is a piece of it, decoded when asked for.
///
/// The view borrows bytes and index and cannot outlive them; what must live longer is copied on purpose, into
/// ``ResponseFacts`` or ``RequestFacts``.
package struct MessageView: ~Escapable {
    /// The whole message.
    package let message: Span<UInt8>
    let fields: Span<HeaderField>
    let firstField: Span<UInt8>
    let decoded: Span<Essentials>
    let head: MessageHead

    @_lifetime(copy message, copy fields, copy firstField, copy decoded)
    init(
        message: Span<UInt8>, fields: Span<HeaderField>, firstField: Span<UInt8>, decoded: Span<Essentials>,
        head: MessageHead
    ) {
        self.message = message
        self.fields = fields
        self.firstField = firstField
        self.decoded = decoded
        self.head = head
    }

    /// Whether it is a request.
    package var isRequest: Bool { head.statusCode == 0 }
    /// The method of a request; empty in a response.
    package var method: ByteRange { head.method }
    /// The Request-URI of a request as it was sent; empty in a response.
    package var requestURI: ByteRange { head.requestURI }
    /// The status code of a response, 100 to 699; 0 in a request.
    package var statusCode: Int { head.statusCode }
    /// The reason phrase of a response; for people only.
    package var reasonPhrase: ByteRange { head.reasonPhrase }
    /// The offsets of the body.
    package var bodyRange: Range<Int> { head.bodyStart..<head.bodyStart &+ head.bodyCount }
    /// The value of Content-Length; `nil` where it is missing.
    package var contentLength: Int? { head.contentLength < 0 ? nil : head.contentLength }
    /// How the message was judged.
    package var temperament: Temperament { head.temperament }
    /// What was read although RFC 3261 forbids it.
    package var tolerances: Tolerances { head.tolerances }
    /// What every message has, already decoded.
    package var essentials: Essentials { decoded[0] }
    /// The number of header fields.
    package var fieldCount: Int { head.fieldCount }

    /// The header field at `index`, counted from 0 in the order of the message.
    package func field(_ index: Int) -> HeaderField { fields[index] }
}

// MARK: - From ranges to bytes

extension MessageView {
    /// The bytes of a piece of this message.
    @_lifetime(copy self)
    package func bytes(_ range: ByteRange) -> Span<UInt8> { message.extracting(range.offsets) }

    /// A copy of the bytes of a piece.
    package func copy(_ range: ByteRange) -> [UInt8] { copy(range.offsets) }

    /// A copy of the bytes between two offsets.
    package func copy(_ offsets: Range<Int>) -> [UInt8] {
        // The span is checked here, and the library copies it in one piece.
        unsafe message.extracting(offsets).withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// The bytes of a piece as text; what is not UTF-8 is replaced.
    package func text(_ range: ByteRange) -> String { String(decoding: copy(range), as: UTF8.self) }

    /// Whether the piece is this ASCII text, in any case.
    package func matches(_ range: ByteRange, _ text: String) -> Bool {
        let wanted = text.utf8
        guard wanted.count == Int(range.count) else { return false }
        var offset = range.lowerBound
        for byte in wanted {
            if message[offset].lowercased != byte.lowercased { return false }
            offset &+= 1
        }
        return true
    }
}
