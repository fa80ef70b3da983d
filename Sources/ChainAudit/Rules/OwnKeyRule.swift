/// Where the private key is at hand it must be the leaf's: with another one no handshake comes about.
struct OwnKeyRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard chain.keyFits == false, let leaf = chain.pathElements.first else { return [] }
        return [ChainFinding(.keyDoesNotFit(leaf), .fail)]
    }
}
