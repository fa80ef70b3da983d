/// A leaf that signed itself is nobody's word but its own, unless it is itself the trust anchor.
struct SelfSignedRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard let leaf = chain.pathElements.first, Self.applies(to: chain) else { return [] }
        return [ChainFinding(.leafIsSelfSigned(leaf), .fail)]
    }

    /// Whether the leaf is self-signed and the verifier found no anchor for it.
    static func applies(to chain: PresentedChain) -> Bool {
        guard !chain.trusted, let leaf = chain.leaf else { return false }
        if chain.hasError([VerifyCode.selfSignedLeaf]) { return true }
        return leaf.isSelfSigned && chain.hasError(TrustRule.noAnchor)
    }
}
