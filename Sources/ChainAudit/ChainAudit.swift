/// Something that can be wrong with a chain.
package protocol ChainRule: Sendable {
    /// What is wrong, in the order in which it should be read; empty where the rule is kept.
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding]
}

/// The judgement of a presented chain by all rules.
package enum ChainAudit {
    /// The rules in the order of root causes: what comes first explains what comes after.
    ///
    /// Time before trust before names before strength: a self-signed leaf rarely has the right name, and it is the
    /// self-signing that has to be mended.
    static let rules: [any ChainRule] = [
        ExpiredRule(), NotYetValidRule(), RevokedRule(), SelfSignedRule(), NameRule(), TrustRule(), NotACARule(),
        NameConstraintRule(), InvalidRule(), ExtendedKeyUsageRule(), RSARequiredRule(), WeakKeyRule(),
        WeakSignatureRule(), OwnKeyRule(), ExpiringRule(), StapleRule(), RevocationListRule(),
        ExtensionRule(), ChainOrderRule(), DuplicateRule(), StrayRule(),
    ]

    /// Every finding on the chain, root causes first; empty where nothing was presented.
    package static func judge(_ chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard chain.leaf != nil else { return [] }
        return rules.flatMap { $0.findings(in: chain, policy: policy) }
    }

    /// Whether the leaf covers the policy's reference name; wildcards inside a label count, no reference is covered.
    package static func coversName(_ leaf: CertificateFacts, policy: ChainPolicy) -> Bool {
        let chain = PresentedChain(certificates: [leaf], trusted: true)
        return !NameRule().findings(in: chain, policy: policy).contains { $0.severity == .fail }
    }
}
