/// What a peer staples and what lists we were given must be able to prove something.
struct RevocationEvidenceRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        staple(chain, policy) + lists(chain)
    }

    private func staple(_ chain: PresentedChain, _ policy: ChainPolicy) -> [ChainFinding] {
        guard let staple = chain.staple, let problem = staple.problem(at: policy.now) else { return [] }
        return [ChainFinding(.stapleProvesNothing(staple, reason: problem), .warn)]
    }

    private func lists(_ chain: PresentedChain) -> [ChainFinding] {
        var seen: Set<Int> = []
        return chain.verifyErrors.filter { error in
            let isMissing = error.code == VerifyCode.listMissing && error.depth == 0
            return (isMissing || VerifyCode.listUnusable.contains(error.code)) && seen.insert(error.code).inserted
        }.map { ChainFinding(.listProvesNothing(chain.element(of: $0), $0), .warn) }
    }
}
