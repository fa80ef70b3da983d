import Evidence
import SIP
import Transport

extension OptionsTemplate {
    /// The OPTIONS for a target over a carrier: `sip:` with the transport named, no user part anywhere.
    init(asking target: ProbeTarget, over carrier: SIPCarrier) throws(WritingError) {
        let transport = target.address.transport
        let own = carrier.local
        let ownHost = target.fromHost.map(Self.onTheWire) ?? own?.address.bracketed ?? "localhost"
        let ownPort = own?.port ?? transport.defaultPort
        let peerHost = target.address.literal?.bracketed ?? Self.onTheWire(target.address.host)
        let suffix = transport == .udp ? "" : ";transport=\(transport.rawValue)"
        let uri = "sip:\(peerHost):\(target.address.port)\(suffix)"
        var parts = Parts(
            requestURI: uri, viaTransport: transport.viaTransport, viaSentBy: "\(ownHost):\(ownPort)",
            from: "sip:\(ownHost):\(ownPort)", to: uri, contact: "sip:\(ownHost):\(ownPort)\(suffix)",
            userAgent: target.userAgent)
        // A monitor takes no calls: what it allows is what it answers.
        parts.allow = "OPTIONS"
        try self.init(parts)
    }

    /// A host as a SIP URI may hold it (RFC 3261 §25.1): internationalised names by their A-labels.
    private static func onTheWire(_ host: String) -> String {
        IPAddress(host)?.bracketed ?? DNSName(host)?.text ?? host
    }
}

extension TransportKind {
    fileprivate var viaTransport: OptionsTemplate.Transport {
        switch self {
        case .tls: .tls
        case .tcp: .tcp
        case .udp: .udp
        }
    }
}

/// The answer to a request that a peer sent on our client connection.
struct UnaskedAnswer {
    let bytes: [UInt8]

    /// 200 to OPTIONS, 405 to anything else; `nil` where an answer would break out of a header.
    init?(to request: RequestFacts, from peer: SocketAddress, tag: WireIdentifier) {
        let isOptions = request.method == Array("OPTIONS".utf8)
        var answer: [UInt8] = []
        do throws(WritingError) {
            var writer = try ResponseWriter(
                statusCode: isOptions ? 200 : 405, reasonPhrase: isOptions ? "OK" : "Method Not Allowed", toTag: tag)
            writer.received = try HeaderText(peer.address.description)
            writer.receivedPort = peer.port
            writer.headers = [try HeaderLine("Allow", "OPTIONS")]
            try writer.write(to: request, into: &answer)
        } catch {
            return nil
        }
        bytes = answer
    }
}
