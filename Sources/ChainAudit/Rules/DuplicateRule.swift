/// Each certificate should be sent once.
struct DuplicateRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        var counts: [[UInt8]: Int] = [:]
        for certificate in chain.certificates { counts[certificate.sha256, default: 0] += 1 }
        let elements = chain.pathElements + chain.unusedElements
        var seen: Set<[UInt8]> = []
        return elements.filter {
            counts[$0.certificate.sha256, default: 0] > 1 && seen.insert($0.certificate.sha256).inserted
        }.map { ChainFinding(.sentTwice($0), .info) }
    }
}
