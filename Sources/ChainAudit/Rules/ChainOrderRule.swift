/// Certificates should come in the order of the path (RFC 5246 §7.4.2); most peers forgive another one.
struct ChainOrderRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        let positions = chain.pathElements.compactMap { chain.certificates.firstIndex(of: $0.certificate) }
        return positions == positions.sorted() ? [] : [ChainFinding(.sentOutOfOrder(positions: positions), .info)]
    }
}
