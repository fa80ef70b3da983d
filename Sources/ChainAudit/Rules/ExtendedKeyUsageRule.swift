/// The leaf must be good for what it is used for, and its CAs must allow that (RFC 5280 §4.2.1.12).
struct ExtendedKeyUsageRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard let leaf = chain.pathElements.first else { return [] }
        let onLeaf = policy.purpose == .server ? asServer(leaf, chain, policy) : asClient(leaf)
        return onLeaf + authorities(in: chain, policy)
    }

    private func asServer(
        _ leaf: ChainElement, _ chain: PresentedChain, _ policy: ChainPolicy
    ) -> [ChainFinding] {
        guard let usages = leaf.certificate.extendedKeyUsage else {
            return [ChainFinding(.hasNoExtendedKeyUsage(leaf), policy.missingExtendedKeyUsage)]
        }
        if !usages.contains(ExtendedKeyUsage.serverAuth) {
            // Some verifiers take "any usage" for server authentication, some do not: ours says so itself.
            guard usages.contains(ExtendedKeyUsage.any) else {
                return [ChainFinding(.lacksServerAuth(leaf, usages: usages), .fail)]
            }
            return refuses(leaf, in: chain) ? [ChainFinding(.lacksServerAuth(leaf, usages: usages), .warn)] : []
        }
        guard let severity = policy.missingClientAuth, !usages.contains(ExtendedKeyUsage.clientAuth) else { return [] }
        return [ChainFinding(.lacksClientAuth(leaf, usages: usages), severity)]
    }

    private func asClient(_ leaf: ChainElement) -> [ChainFinding] {
        guard let usages = leaf.certificate.extendedKeyUsage else { return [] }
        let isGood = usages.contains(ExtendedKeyUsage.clientAuth) || usages.contains(ExtendedKeyUsage.any)
        return isGood ? [] : [ChainFinding(.lacksClientAuth(leaf, usages: usages), .fail)]
    }

    /// CAs whose own extended key usage forbids the purpose; without one, what the verifier refuses is no CA at all.
    private func authorities(in chain: PresentedChain, _ policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.dropFirst().filter { refuses($0, in: chain) }.compactMap { element in
            guard let usages = element.certificate.extendedKeyUsage else { return nil }
            switch policy.purpose {
            case .server: return ChainFinding(.lacksServerAuth(element, usages: usages), .fail)
            case .client: return ChainFinding(.lacksClientAuth(element, usages: usages), .fail)
            }
        }
    }

    private func refuses(_ element: ChainElement, in chain: PresentedChain) -> Bool {
        chain.verifyErrors.contains { $0.code == VerifyCode.purpose && chain.element(of: $0) == element }
    }
}
