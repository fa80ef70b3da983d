/// Extensions must not contradict each other: strict readers refuse such a certificate, lenient ones pick a meaning.
struct ExtensionRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.flatMap { element in
            Self.contradictions(in: element.certificate).map {
                ChainFinding(.contradictsItself(element, reason: $0), .warn)
            }
        }
    }

    private static func contradictions(in certificate: CertificateFacts) -> [String] {
        var found: [String] = []
        // RFC 5280 §4.2.1.9: a path length stands only where CA is set.
        if certificate.isCA == false, certificate.hasPathLength {
            found.append("it limits the path below itself, and is no CA")
        }
        // RFC 5280 §4.2.1.3: the meaning of these two is undefined without keyAgreement.
        if let usage = certificate.keyUsage, !usage.isDisjoint(with: [.encipherOnly, .decipherOnly]),
            !usage.contains(.keyAgreement)
        {
            found.append("its key usage restricts a key agreement that it does not allow")
        }
        return found
    }
}
