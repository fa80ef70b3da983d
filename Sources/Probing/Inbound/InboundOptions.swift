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
    package var chain: PresentedChain?
    /// The request.
    package var request: RequestFacts

    /// A request from its parts.
    package init(source: IPAddress, transport: TransportKind, chain: PresentedChain? = nil, request: RequestFacts) {
        self.source = source
        self.transport = transport
        self.chain = chain
        self.request = request
    }

    /// Whether it is an OPTIONS.
    package var isOptions: Bool { request.method == Array("OPTIONS".utf8) }

    /// The leaf, where its chain leads to an anchor of ours and nothing else is wrong with it.
    ///
    /// A leaf for servers only proves the name all the same: since 2026 public authorities issue no other
    /// (`certificate.missing-client-auth`). The corresponding C constant is `X509_V_ERR_INVALID_PURPOSE`.
    package var provenLeaf: CertificateFacts? {
        guard let chain, let leaf = chain.leaf, chain.revocations.isEmpty else { return nil }
        let objections = chain.verifyErrors.filter { $0.code != Self.invalidPurpose }
        return chain.trusted || (objections.isEmpty && !chain.verifyErrors.isEmpty) ? leaf : nil
    }

    private static let invalidPurpose = 26

    /// The host that Contact names, else the one that From names; empty where neither does.
    package var claimedHost: String {
        String(decoding: request.contactHost ?? request.fromHost, as: UTF8.self)
    }

    /// Whether the certificate carries a host name or address.
    static func covers(_ leaf: CertificateFacts, _ host: String) -> Bool {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let reference = IPAddress(bare).map { ReferenceName.ip($0.networkBytes) } ?? .dns(bare)
        return ChainAudit.coversName(leaf, policy: ChainPolicy(now: 0, reference: reference))
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
