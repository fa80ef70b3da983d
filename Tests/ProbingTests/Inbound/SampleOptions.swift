import ChainAudit
import Evidence
import SIP
import TestSupport

@testable import Probing

/// Requests as SBCs send them.
enum SampleOptions {
    static let sbc1 = IPAddress.v4(0xC000_0201)
    static let elsewhere = IPAddress.v4(0xC633_6401)

    /// A request's facts from its text.
    static func facts(
        _ method: String = "OPTIONS", contact: String? = "<sip:sbc1.example.net:5061;transport=tls>",
        from host: String = "sbc1.example.net", uri: String = "sip:probe.example.net:5061;transport=tls",
        call: Int = 1, extra: [String] = []
    ) throws -> RequestFacts {
        let bytes = Array(text(method, contact: contact, from: host, uri: uri, call: call, extra: extra).utf8)
        var index = MessageIndex()
        return RequestFacts(try index.parse(bytes.span, as: .tolerant))
    }

    static func text(
        _ method: String = "OPTIONS", contact: String? = "<sip:sbc1.example.net:5061;transport=tls>",
        from host: String = "sbc1.example.net", uri: String = "sip:probe.example.net:5061;transport=tls",
        call: Int = 1, extra: [String] = []
    ) -> String {
        let lines =
            [
                "\(method) \(uri) SIP/2.0", "Via: SIP/2.0/TLS \(host):5061;branch=z9hG4bK\(call);rport",
                "Max-Forwards: 70", "From: <sip:\(host)>;tag=a\(call)", "To: <sip:probe.example.net>",
                "Call-ID: call-\(call)@\(host)", "CSeq: \(call) \(method)",
            ] + (contact.map { ["Contact: \($0)"] } ?? []) + extra + ["Content-Length: 0", "", ""]
        return lines.joined(separator: "\r\n")
    }

    /// A client's chain that carries these DNS names.
    static func chain(_ names: [String], trusted: Bool = true, errors: [VerifyError] = []) -> PresentedChain {
        let leaf = CertificateFacts(
            sha256: [UInt8](repeating: 7, count: 32), subject: Array("CN=x".utf8), issuer: Array("CN=ca".utf8),
            names: names.map { .dns(Array($0.utf8)) }, notBefore: 0, notAfter: 4_000_000_000,
            key: KeyFacts(kind: .rsa, bits: 2_048), signatureAlgorithm: "sha256WithRSAEncryption",
            signatureDigest: .sha256)
        return PresentedChain(certificates: [leaf], verifyErrors: errors, trusted: trusted)
    }

    /// An inbound OPTIONS.
    static func inbound(
        from source: IPAddress = sbc1, over transport: TransportKind = .tls, chain: PresentedChain? = nil,
        _ request: RequestFacts? = nil, call: Int = 1
    ) throws -> InboundOptions {
        InboundOptions(source: source, transport: transport, chain: chain, request: try request ?? facts(call: call))
    }
}
