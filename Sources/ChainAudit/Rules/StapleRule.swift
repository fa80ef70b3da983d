/// What a peer staples must be able to prove something (RFC 6960): clients that insist on a staple fail with any other.
struct StapleRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard let staple = chain.staple, let problem = staple.problem(at: policy.now) else { return [] }
        return [ChainFinding(.stapleProvesNothing(staple, reason: problem), .warn)]
    }
}
