/// Composes any request; for OPTIONS there is the faster ``OptionsTemplate``.
package struct RequestWriter: Sendable {
    /// The method, a token.
    package let method: HeaderText
    /// The Request-URI.
    package let requestURI: HeaderText
    /// All headers but Content-Length, in order.
    package var headers: [HeaderLine] = []
    /// The body; its Content-Type is among the headers.
    package var body: [UInt8] = []

    /// Refuses a method that is no token and a URI that would break out of the request line.
    package init(method: String, requestURI: String) throws(WritingError) {
        self.method = try HeaderText(unbroken: method)
        for (offset, byte) in self.method.bytes.enumerated() where !byte.isOf(.token) {
            throw .notAllowed(offset: offset)
        }
        self.requestURI = try HeaderText(unbroken: requestURI)
    }

    /// Replaces what the buffer holds by the request.
    package func write(into buffer: inout [UInt8]) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: method.bytes)
        buffer.append(0x20)
        buffer.append(contentsOf: requestURI.bytes)
        buffer.append(contentsOf: " SIP/2.0\r\n".utf8)
        for line in headers { MessageText.append(line, to: &buffer) }
        buffer.append(contentsOf: "Content-Length: ".utf8)
        MessageText.append(number: UInt32(clamping: body.count), to: &buffer)
        buffer.append(contentsOf: "\r\n\r\n".utf8)
        buffer.append(contentsOf: body)
    }
}
