/// The names below a CA must lie inside what it is allowed to vouch for (RFC 5280 §4.2.1.10).
struct NameConstraintRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.verifyErrors.filter { VerifyCode.nameConstraint.contains($0.code) }.map {
            ChainFinding(.violatesNameConstraint(chain.element(of: $0), $0), .fail)
        }
    }
}
