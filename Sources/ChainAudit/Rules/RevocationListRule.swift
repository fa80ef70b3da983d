/// The revocation lists that we were given must be able to prove something about the leaf (RFC 5280 §6.3).
struct RevocationListRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        var seen: Set<Int> = []
        return chain.verifyErrors.filter { error in
            let isMissing = error.code == VerifyCode.listMissing && error.depth == 0
            return (isMissing || VerifyCode.listUnusable.contains(error.code)) && seen.insert(error.code).inserted
        }.map { ChainFinding(.listProvesNothing(chain.element(of: $0), $0), .warn) }
    }
}
