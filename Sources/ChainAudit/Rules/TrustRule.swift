/// The path must reach a trust anchor, over certificates that were sent.
///
/// A verifier only says "no issuer": whether a root is unknown or an intermediate was left out has to be read off what
/// stands at the top of the path.
struct TrustRule: ChainRule {
    /// The objections that say that no anchor was found.
    static let noAnchor: Set<Int> =
        VerifyCode.issuerMissing.union([
            VerifyCode.selfSignedLeaf, VerifyCode.selfSignedInChain, VerifyCode.untrusted,
        ])

    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        let elements = chain.pathElements
        guard let top = elements.last else { return [] }
        if chain.trusted || !chain.hasError(Self.noAnchor) { return unsentIntermediates(in: chain) }
        if SelfSignedRule.applies(to: chain) { return [] }
        if top.certificate.isSelfIssued || chain.hasError([VerifyCode.selfSignedInChain]) {
            let sent = chain.certificates.contains(top.certificate)
            return [ChainFinding(.rootIsNotTrusted(top: top, sent: sent), .fail)]
        }
        return [
            Self.isIntermediateMissing(above: top, in: chain, policy)
                ? ChainFinding(.issuerNotSent(of: top), .fail)
                : ChainFinding(.rootIsNotTrusted(top: top, sent: false), .fail)
        ]
    }

    /// Intermediates that were at hand here but did not come from the peer; the anchor itself need not be sent.
    private func unsentIntermediates(in chain: PresentedChain) -> [ChainFinding] {
        chain.pathElements.dropFirst().filter {
            $0.role == .intermediate && !chain.certificates.contains($0.certificate)
        }.map { ChainFinding(.intermediateNotSent($0), .warn) }
    }

    /// Whether the issuer that could not be found is an intermediate rather than a root.
    ///
    /// Above an intermediate normally stands a root, which need not be sent. Above a leaf stands an intermediate where
    /// a public CA issued it (those name the issuer's URL) or where other certificates were sent that do not fit;
    /// a private CA may have issued it directly, and then it is the anchor that is missing, unless the
    /// trusted anchors were chosen for this very peer.
    static func isIntermediateMissing(
        above top: ChainElement, in chain: PresentedChain, _ policy: ChainPolicy
    ) -> Bool {
        let issuer = ShownText.of(top.certificate.issuer).lowercased()
        if issuer.contains("intermediate") || issuer.contains("issuing") { return true }
        if top.depth > 0 || issuer.contains("root") { return false }
        return !top.certificate.authorityInfoCAIssuers.isEmpty || chain.certificates.count > 1
            || policy.anchorsWereChosen
    }
}
