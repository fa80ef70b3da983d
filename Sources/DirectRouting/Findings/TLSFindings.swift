package import ChainAudit
package import Evidence

/// What the Direct Routing rules say to a finished handshake.
package struct TLSFindings: Sendable {
    private let edition: RuleEdition

    /// Findings by an edition of the rules.
    package init(_ edition: RuleEdition) { self.edition = edition }

    /// `teams.cipher-not-supported` where a suite of TLS 1.2 was agreed on that the service does not have.
    ///
    /// `cipher` is OpenSSL's name. Suites of TLS 1.3 are not judged: the service documents none.
    package func findings(cipher: String, profile: ProfileName) -> [Diagnosis] {
        let known = edition.suites.map(\.openSSLName)
        guard profile == .teamsSBC, !cipher.hasPrefix("TLS_"), !known.contains(cipher) else { return [] }
        return [
            Diagnosis(
                .teamsCipherNotSupported, .fail, "\(shown(cipher)) is none of the suites that the service has.",
                evidence: [("cipher", .text(shown(cipher))), ("suites", .list(known))]
                    + (edition.suites.first.map { edition.evidence($0.source) } ?? []))
        ]
    }

    /// `teams.intercepted` where a name of the service shows a chain that is not its own: it ends in a root outside
    /// the published set, or does not carry the name.
    package func interception(host: String, chain: PresentedChain) -> [Diagnosis] {
        guard edition.cloud(owning: host) != nil, let leaf = chain.leaf else { return [] }
        guard let reason = foreignReason(host, leaf, chain) else { return [] }
        return [
            Diagnosis(
                .teamsIntercepted, .fail, "\(shown(host)) shows a chain that is not the service's own: \(reason).",
                evidence: [
                    ("issuer", .text(PeerText(leaf.issuer).forTerminal)),
                    ("names", .list(leaf.names.prefix(16).map { PeerText($0.shownBytes).forTerminal })),
                ] + (edition.roots.first.map { edition.evidence($0.source) } ?? []))
        ]
    }

    /// Whether it is one of the roots of the rules: SHA-1 finds it there, and SHA-256 proves it.
    private func isPublished(_ root: CertificateFacts) -> Bool {
        guard edition.roots.contains(where: { $0.sha1 == root.sha1 }) else { return false }
        return RootManifest.current.entry(sha1: root.sha1).map { $0.sha256 == root.sha256 } ?? true
    }

    private func foreignReason(_ host: String, _ leaf: CertificateFacts, _ chain: PresentedChain) -> String? {
        if let root = chain.pathElements.last, root.role == .root, !root.certificate.sha1.isEmpty,
            !isPublished(root.certificate)
        {
            return "it ends in a root outside the published set"
        }
        let names = [RuleEdition.canonical(host), edition[.peerName]]
        let isCarried = names.contains { name in
            ChainAudit.coversName(leaf, policy: ChainPolicy(now: 0, reference: .dns(name)))
        }
        return isCarried ? nil : "it carries neither this name nor \(edition[.peerName])"
    }
}
