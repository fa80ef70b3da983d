/// No certificate of the path may lie in the future.
struct NotYetValidRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.filter { $0.certificate.notBefore > policy.now }.map { element in
            let ahead = saturatingDifference(element.certificate.notBefore, policy.now)
            return ChainFinding(.notYetValid(element, secondsAhead: ahead), .fail)
        }
    }
}
