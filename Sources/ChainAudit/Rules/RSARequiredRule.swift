/// Where the profile's suites authenticate with RSA, the leaf must carry an RSA key.
struct RSARequiredRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard policy.requireRSA, let leaf = chain.pathElements.first, leaf.certificate.key.kind != .rsa else {
            return []
        }
        return [ChainFinding(.keyIsNotRSA(leaf, leaf.certificate.key), .fail)]
    }
}
