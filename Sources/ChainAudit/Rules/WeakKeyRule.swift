/// Keys must be of a size that still holds; the policy says which.
struct WeakKeyRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.filter { isWeak($0.certificate.key, policy) || isRefused($0, in: chain) }.map {
            ChainFinding(.keyIsWeak($0, $0.certificate.key), .fail)
        }
    }

    private func isWeak(_ key: KeyFacts, _ policy: ChainPolicy) -> Bool {
        switch key.kind {
        case .rsa, .dsa: key.bits < policy.minimumRSABits
        case .ec: key.bits < policy.minimumECBits
        case .ed25519, .ed448, .other: false
        }
    }

    private func isRefused(_ element: ChainElement, in chain: PresentedChain) -> Bool {
        chain.verifyErrors.contains {
            VerifyCode.keyTooSmall.contains($0.code) && chain.element(of: $0) == element
        }
    }
}
