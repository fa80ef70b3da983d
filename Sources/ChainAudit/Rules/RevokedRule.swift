/// No certificate of the chain may be revoked, as far as a stapled response, a given CRL or the verifier tells.
struct RevokedRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        let elements = chain.pathElements
        let proved = chain.revocations.compactMap { proof in
            elements.first { $0.depth == proof.depth }.map { ChainFinding(.revoked($0, proof), .fail) }
        }
        let depths = Set(chain.revocations.map(\.depth))
        let said = chain.verifyErrors.filter { $0.code == VerifyCode.revoked }.compactMap { chain.element(of: $0) }
        return proved + said.filter { !depths.contains($0.depth) }.map { ChainFinding(.revoked($0, nil), .fail) }
    }
}
