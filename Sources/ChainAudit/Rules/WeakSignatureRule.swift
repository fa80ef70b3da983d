/// Signatures that somebody relies on must not stand on MD5 or SHA-1.
///
/// Nobody relies on the signature of a self-signed certificate, nor on that of a trust anchor.
struct WeakSignatureRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.filter { !$0.certificate.isSelfSigned && $0.role != .root }.filter {
            $0.certificate.signatureDigest.isBroken
        }.map { ChainFinding(.signatureIsWeak($0, algorithm: $0.certificate.signatureAlgorithm), .fail) }
    }
}
