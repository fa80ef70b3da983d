import Evidence
import SIP
package import Transport

/// What an inbound request is answered with (RFC 3261 §8.2), without any memory of it: the same request gets the same
/// answer, byte for byte (§8.2.7).
package struct InboundAnswer: Sendable, Hashable {
    /// The status.
    package let status: Int
    /// The whole message.
    package let bytes: [UInt8]

    /// The answer; `nil` where none may be sent.
    ///
    /// OPTIONS of a trunk get 200, its other requests 405; whoever is unknown gets 403 and learns nothing. An unknown
    /// sender of datagrams gets no answer that is longer than its request, for it may not be the one who asked.
    package init?(to inbound: InboundOptions, at peer: SocketAddress, isKnown: Bool, requestBytes: Int) {
        let request = inbound.request
        guard request.method != Array("ACK".utf8) else { return nil }
        let status = Self.status(for: inbound, isKnown: isKnown)
        var answer: [UInt8] = []
        do throws(WritingError) {
            var writer = try ResponseWriter(
                statusCode: status, reasonPhrase: Self.reason(status), toTag: Self.tag(of: request))
            writer.received = try HeaderText(peer.address.description)
            writer.receivedPort = peer.port
            if isKnown, status != 403 { writer.headers = [try HeaderLine("Allow", "OPTIONS")] }
            if status == 420 {
                let tags = request.require.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
                writer.headers.append(try HeaderLine("Unsupported", tags))
            }
            try writer.write(to: request, into: &answer)
        } catch {
            return nil
        }
        guard isKnown || inbound.transport != .udp || answer.count <= requestBytes else { return nil }
        self.status = status
        bytes = answer
    }

    private static func status(for inbound: InboundOptions, isKnown: Bool) -> Int {
        if !isKnown { return 403 }
        if !inbound.request.require.isEmpty { return 420 }
        if inbound.isOptions { return 200 }
        return inbound.request.method == Array("CANCEL".utf8) ? 481 : 405
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 403: "Forbidden"
        case 405: "Method Not Allowed"
        case 420: "Bad Extension"
        default: "Call/Transaction Does Not Exist"
        }
    }

    private static func tag(of request: RequestFacts) -> WireIdentifier {
        var one = Hasher()
        one.combine(request.branch)
        one.combine(request.callID)
        let high = one.finalize()
        var two = Hasher()
        two.combine(high)
        two.combine(request.from)
        return WireIdentifier(high: UInt64(bitPattern: Int64(high)), low: UInt64(bitPattern: Int64(two.finalize())))
    }
}
