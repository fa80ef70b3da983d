/// Certificates should come in the order of the path, each once, and none besides (RFC 5246 §7.4.2); peers forgive it.
struct ChainOrderRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        order(chain) + duplicates(chain) + unused(chain)
    }

    private func order(_ chain: PresentedChain) -> [ChainFinding] {
        let positions = chain.pathElements.compactMap { chain.certificates.firstIndex(of: $0.certificate) }
        return positions == positions.sorted() ? [] : [ChainFinding(.sentOutOfOrder(positions: positions), .info)]
    }

    private func duplicates(_ chain: PresentedChain) -> [ChainFinding] {
        var counts: [[UInt8]: Int] = [:]
        for certificate in chain.certificates { counts[certificate.sha256, default: 0] += 1 }
        let elements = chain.pathElements + chain.unusedElements
        var seen: Set<[UInt8]> = []
        return elements.filter {
            counts[$0.certificate.sha256, default: 0] > 1 && seen.insert($0.certificate.sha256).inserted
        }.map { ChainFinding(.sentTwice($0), .info) }
    }

    /// A second root after the path is a common and harmless courtesy, and yet on no path.
    private func unused(_ chain: PresentedChain) -> [ChainFinding] {
        var seen: Set<[UInt8]> = []
        return chain.unusedElements.filter { seen.insert($0.certificate.sha256).inserted }.map {
            ChainFinding(.sentInVain($0), .info)
        }
    }
}
