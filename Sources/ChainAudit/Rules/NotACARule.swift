/// Everything above the leaf must be allowed to issue what stands below it (RFC 5280 §6.1.4).
struct NotACARule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.dropFirst().compactMap { element in
            reason(element, in: chain).map { ChainFinding(.isNotACA(element, reason: $0), .fail) }
        }
    }

    private func reason(_ element: ChainElement, in chain: PresentedChain) -> String? {
        if element.certificate.isCA == false { return "its basic constraints say that it is no CA" }
        for error in chain.verifyErrors where chain.element(of: error) == element {
            if let reason = Self.reason(error.code, element.certificate) { return reason }
        }
        return nil
    }

    private static func reason(_ code: Int, _ certificate: CertificateFacts) -> String? {
        switch code {
        case VerifyCode.pathLengthExceeded: "its path length or one above allows no further CA below"
        case VerifyCode.noCertSign: "its key usage leaves certificate signing out"
        case _ where VerifyCode.notACA.contains(code):
            certificate.isCA == nil ? "it has no basic constraints" : "the verifier refuses it as a CA"
        default: nil
        }
    }
}
