/// No certificate should be sent that is on no path of the leaf; a second root after it is a harmless courtesy.
struct StrayRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        var seen: Set<[UInt8]> = []
        return chain.unusedElements.filter { seen.insert($0.certificate.sha256).inserted }.map {
            ChainFinding(.sentInVain($0), .info)
        }
    }
}
