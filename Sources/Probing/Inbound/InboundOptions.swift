package import ChainAudit
package import Evidence
package import SIP

/// One request that somebody sent us: who says what, and what proves it. Nothing in it is believed yet.
package struct InboundOptions: Sendable {
    /// The address that it came from.
    package var source: IPAddress
    /// How it reached us.
    package var transport: TransportKind
    /// The client's certificates, where it showed any.
    package let chain: PresentedChain?
    /// The request.
    package var request: RequestFacts

    /// What the client's certificates prove; `nil` where they prove nothing.
    let proof: InboundProof?

    /// A request from its parts. Whoever has read the certificates before says what they prove.
    package init(source: IPAddress, transport: TransportKind, chain: PresentedChain? = nil, request: RequestFacts) {
        let proof = chain.flatMap(InboundProof.init)
        self.init(source: source, transport: transport, chain: chain, proof: proof, request: request)
    }

    init(
        source: IPAddress, transport: TransportKind, chain: PresentedChain?, proof: InboundProof?, request: RequestFacts
    ) {
        self.source = source
        self.transport = transport
        self.chain = chain
        self.proof = proof
        self.request = request
    }

    /// Whether it is an OPTIONS.
    package var isOptions: Bool { request.method == Array("OPTIONS".utf8) }

    /// The host that Contact names, else the one that From names; empty where neither does.
    package var claimedHost: String {
        String(decoding: request.contactHost ?? request.fromHost, as: UTF8.self)
    }

    /// What that host is looked up by.
    var claimedKey: HostKey { Self.key(claimedHost) }

    /// What a host name or address is looked up by.
    static func key(_ host: String) -> HostKey { HostKey(reference(host)) }

    /// Whether the certificate carries a host name or address.
    static func covers(_ leaf: CertificateFacts, _ host: String) -> Bool {
        ChainAudit.coversName(leaf, policy: ChainPolicy(now: 0, reference: reference(host)))
    }

    private static func reference(_ host: String) -> ReferenceName {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return IPAddress(bare).map { .ip($0.networkBytes) } ?? .dns(bare)
    }

    /// What Direct Routing would refuse in it: warnings for a trunk that must keep to it, else notes.
    package func findings(strict: Bool) -> [Diagnosis] {
        let severity: Severity = strict ? .warn : .info
        let host = request.contactHost.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let shown = PeerText(decoded: host).forTerminal
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        var findings: [Diagnosis] = []
        if IPAddress(bare) != nil {
            findings.append(
                Diagnosis(
                    .optionsContactIsAddress, severity, "the Contact of its OPTIONS is the address \(shown)",
                    evidence: [("contact", .text(shown))]))
        } else if !host.isEmpty, let leaf = chain?.leaf, !Self.covers(leaf, host) {
            findings.append(
                Diagnosis(
                    .optionsContactNotInCertificate, severity,
                    "the Contact of its OPTIONS names \(shown), which its certificate does not carry",
                    evidence: [("contact", .text(shown))]))
        }
        if request.requestScheme == .sips || request.contactScheme == .sips {
            findings.append(Diagnosis(.optionsUsesSips, severity, "its OPTIONS has a sips: URI"))
        }
        return findings
    }
}
