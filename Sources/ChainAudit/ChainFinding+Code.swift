extension ChainFinding.Kind {
    /// The stable code of the contract.
    package var code: String {
        switch self {
        case .expired: "certificate.expired"
        case .notYetValid: "certificate.not-yet-valid"
        case .expiring: "certificate.expiring"
        case .revoked: "certificate.revoked"
        case .stapleProvesNothing: "certificate.staple-invalid"
        case .listProvesNothing: "certificate.crl-invalid"
        case .leafIsSelfSigned: "certificate.self-signed"
        case .namesDoNotCover, .onlyPartialWildcardCovers, .nameHoldsNUL: "certificate.name-mismatch"
        case .wildcardAtOtherDepth: "certificate.wildcard-depth"
        case .issuerNotSent, .intermediateNotSent: "certificate.chain-incomplete"
        case .rootIsNotTrusted: "certificate.untrusted-root"
        case .isNotACA: "certificate.not-a-ca"
        case .violatesNameConstraint: "certificate.name-constraint"
        case .lacksServerAuth: "certificate.missing-server-auth"
        case .lacksClientAuth: "certificate.missing-client-auth"
        case .hasNoExtendedKeyUsage: "certificate.no-eku"
        case .keyIsWeak: "certificate.weak-key"
        case .signatureIsWeak: "certificate.weak-signature"
        case .keyIsNotRSA: "certificate.not-rsa"
        case .sentOutOfOrder, .sentTwice, .sentInVain: "certificate.chain-order"
        case .isInvalid, .contradictsItself: "certificate.invalid"
        case .keyDoesNotFit: "local.client-certificate-unusable"
        }
    }
}
