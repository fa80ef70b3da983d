/// Whatever else the verifier refuses is not swallowed: bad signatures, unknown critical extensions, …
struct InvalidRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard !chain.trusted else { return [] }
        var seen: Set<VerifyError> = []
        return chain.verifyErrors.filter {
            !isAnsweredFor($0, in: chain, policy) && seen.insert($0).inserted
        }.map { ChainFinding(.isInvalid(chain.element(of: $0), $0), .fail) }
    }

    /// Whether another rule sees what the verifier objects to; some can only where they know the certificate.
    private func isAnsweredFor(_ error: VerifyError, in chain: PresentedChain, _ policy: ChainPolicy) -> Bool {
        let element = chain.element(of: error)
        switch error.code {
        case VerifyCode.purpose: return element.map { isUsageAnswered($0, policy) } ?? false
        case VerifyCode.digestTooWeak: return chain.pathElements.contains { $0.certificate.signatureDigest.isBroken }
        case VerifyCode.pathLengthExceeded, VerifyCode.noCertSign: return element.map { $0.depth > 0 } ?? false
        case _ where VerifyCode.notACA.contains(error.code): return element.map { $0.depth > 0 } ?? false
        case VerifyCode.revoked: return element != nil
        case _ where VerifyCode.validity.union(VerifyCode.keyTooSmall).contains(error.code): return element != nil
        default: return VerifyCode.answeredAlways.contains(error.code)
        }
    }

    /// A CA's purpose shows in its extended key usage, or in its being no CA; a leaf's is judged by its own extended
    /// key usage: what is left is key usage.
    private func isUsageAnswered(_ element: ChainElement, _ policy: ChainPolicy) -> Bool {
        let certificate = element.certificate
        if element.depth > 0 { return certificate.extendedKeyUsage != nil || certificate.isCA != true }
        guard let usages = certificate.extendedKeyUsage else { return false }
        return !usages.contains(policy.purpose == .server ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth)
    }
}
