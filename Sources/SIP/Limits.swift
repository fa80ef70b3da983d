/// Every number that bounds what a peer can make us hold, read or repeat; tests hit each at the limit and one above.
package enum Limits {
    /// Bytes of one message, headers and body.
    package static let messageBytes = 65_535
    /// Bytes from the start line up to and including the empty line.
    package static let headerBlockBytes = 32_768
    /// Bytes of one header line, its continuation lines included.
    package static let lineBytes = 8_192
    /// Header fields of one message.
    package static let headerFields = 256
    /// Via values of one message, over all its Via fields.
    package static let viaValues = 64
    /// Contact values of one message, over all its Contact fields.
    package static let contactValues = 32
    /// Depth of nested comments.
    package static let commentDepth = 16
    /// CRLF pairs between two messages of a stream, and before the first.
    package static let emptyLines = 64
    /// Digits of a Content-Length value, leading zeros included.
    package static let contentLengthDigits = 10
    /// Bytes of a peer's text that are kept as evidence.
    package static let evidenceBytes = 1_024
    /// Seconds beyond which a Retry-After is clamped.
    package static let retryAfterSeconds: UInt32 = 86_400
    /// Values kept of an Allow header.
    package static let allowValues = 64
    /// Parameters or headers of a URI that are compared.
    package static let uriParameters = 64
    /// Authentication challenges kept of one response.
    package static let challenges = 8
    /// Bytes by which a datagram's body may fall short of its Content-Length in the tolerant temperament: one line end.
    package static let missingBodyBytes = 2
}
