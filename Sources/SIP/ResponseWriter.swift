/// Composes the response to a request (RFC 3261 §8.2.6): Via with what the transport saw, From, To, Call-ID and CSeq
/// are the request's.
package struct ResponseWriter: Sendable {
    /// The status code, 100 to 699.
    package var statusCode: Int
    /// The reason phrase.
    package var reasonPhrase: HeaderText
    /// The tag that To gets if it has none; `nil` leaves To as it is, as a 100 may.
    package var toTag: WireIdentifier?
    /// The address that the request came from, as it stands in `received`; `nil` adds none.
    package var received: HeaderText?
    /// The port that the request came from, given back to a client that asked for it (RFC 3581 §4).
    package var receivedPort: UInt16?
    /// Further headers, in order.
    package var headers: [HeaderLine] = []
    /// The body; its Content-Type is among the headers.
    package var body: [UInt8] = []

    /// A response without body and further headers; throws where the reason would break out of its line.
    package init(statusCode: Int, reasonPhrase: String, toTag: WireIdentifier?) throws(WritingError) {
        guard (100...699).contains(statusCode) else { throw .notAllowed(offset: 0) }
        self.statusCode = statusCode
        self.reasonPhrase = try HeaderText(reasonPhrase)
        self.toTag = toTag
    }

    /// Replaces what the buffer holds by the response to `request`.
    package func write(to request: RequestFacts, into buffer: inout [UInt8]) throws(WritingError) {
        var text = MessageText(bytes: buffer)
        text.bytes.removeAll(keepingCapacity: true)
        text.add("SIP/2.0 ")
        text.add(number: UInt32(statusCode))
        text.add(" ")
        text.add(reasonPhrase)
        for (index, via) in request.vias.enumerated() {
            text.add("\r\nVia: ")
            text.add(try HeaderText(index == 0 ? stamped(via, of: request) : via))
        }
        try addDialog(of: request, to: &text)
        text.add("\r\n")
        for line in headers { MessageText.append(line, to: &text.bytes) }
        text.add("Content-Length: ")
        text.add(number: UInt32(clamping: body.count))
        text.add("\r\n\r\n")
        text.bytes.append(contentsOf: body)
        buffer = text.bytes
    }

    private func addDialog(of request: RequestFacts, to text: inout MessageText) throws(WritingError) {
        for route in request.recordRoutes {
            text.add("\r\nRecord-Route: ")
            text.add(try HeaderText(route))
        }
        text.add("\r\nFrom: ")
        text.add(try HeaderText(request.from))
        text.add("\r\nTo: ")
        text.add(try HeaderText(request.to))
        if request.toTag == nil, let toTag {
            text.add(";tag=")
            toTag.append(to: &text.bytes)
        }
        text.add("\r\nCall-ID: ")
        text.add(try HeaderText(request.callID))
        text.add("\r\nCSeq: ")
        text.add(number: request.cseqNumber)
        text.add(" ")
        text.add(try HeaderText(request.method))
    }

    /// The topmost Via with rport filled in and received added (RFC 3261 §18.2.1, RFC 3581 §4).
    private func stamped(_ via: [UInt8], of request: RequestFacts) -> [UInt8] {
        var stamped = via
        if let receivedPort, request.asksForReportedPort, let empty = emptyReportedPort(in: via) {
            stamped.insert(contentsOf: Array("=\(receivedPort)".utf8), at: empty)
        }
        if let received {
            stamped += Array(";received=".utf8) + received.bytes
        }
        return stamped
    }

    /// The offset after a `rport` that has no value.
    private func emptyReportedPort(in via: [UInt8]) -> Int? {
        let bytes = via.span
        guard bytes.count <= Limits.lineBytes else { return nil }
        var parser = ValueParser(bytes, in: ByteRange(0, bytes.count), as: .tolerant)
        guard let parsed = try? parser.via(), !parsed.parameters.isEmpty else { return nil }
        parser = ValueParser(bytes, in: parsed.parameters, as: .tolerant)
        while let parameter = try? parser.nextParameter() {
            if parameter.name.count == 5, parser.matches(parameter.name, word: 0x74_726F_7072), !parameter.hasValue {
                return parameter.name.upperBound
            }
        }
        return nil
    }
}
