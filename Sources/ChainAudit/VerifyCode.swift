/// The verifier's numbers that the rules act on. The corresponding C constants are `X509_V_ERR_…`.
enum VerifyCode {
    /// `UNABLE_TO_GET_ISSUER_CERT`, `UNABLE_TO_GET_ISSUER_CERT_LOCALLY`, `UNABLE_TO_VERIFY_LEAF_SIGNATURE`.
    static let issuerMissing: Set<Int> = [2, 20, 21]
    /// `DEPTH_ZERO_SELF_SIGNED_CERT`.
    static let selfSignedLeaf = 18
    /// `SELF_SIGNED_CERT_IN_CHAIN`.
    static let selfSignedInChain = 19
    /// `CERT_UNTRUSTED`: said after every failed search for an anchor.
    static let untrusted = 27
    /// `CERT_NOT_YET_VALID`, `CERT_HAS_EXPIRED`: we judge by our own moment.
    static let validity: Set<Int> = [9, 10]
    /// `CERT_REVOKED`.
    static let revoked = 23
    /// `UNABLE_TO_GET_CRL`.
    static let listMissing = 3
    /// `UNABLE_TO_DECRYPT_CRL_SIGNATURE`, `CRL_SIGNATURE_FAILURE`, `CRL_NOT_YET_VALID`, `CRL_HAS_EXPIRED`,
    /// `ERROR_IN_CRL_LAST_UPDATE_FIELD`, `ERROR_IN_CRL_NEXT_UPDATE_FIELD`, `UNABLE_TO_GET_CRL_ISSUER`,
    /// `KEYUSAGE_NO_CRL_SIGN`, `DIFFERENT_CRL_SCOPE`, `CRL_PATH_VALIDATION_ERROR`.
    static let listUnusable: Set<Int> = [5, 8, 11, 12, 15, 16, 33, 35, 44, 54]
    /// `PATH_LENGTH_EXCEEDED`.
    static let pathLengthExceeded = 25
    /// `KEYUSAGE_NO_CERTSIGN`.
    static let noCertSign = 32
    /// `INVALID_PURPOSE`.
    static let purpose = 26
    /// `INVALID_CA` (79; 24 before OpenSSL 3), `INVALID_NON_CA`.
    static let notACA: Set<Int> = [24, 37, 79]
    /// `PERMITTED_VIOLATION` to `UNSUPPORTED_NAME_SYNTAX`, `APPLICATION_VERIFICATION` aside.
    static let nameConstraint: Set<Int> = [47, 48, 49, 51, 52, 53]
    /// `HOSTNAME_MISMATCH`, `EMAIL_MISMATCH`, `IP_ADDRESS_MISMATCH`: names are compared by our own rules.
    static let name: Set<Int> = [62, 63, 64]
    /// `EE_KEY_TOO_SMALL`, `CA_KEY_TOO_SMALL`.
    static let keyTooSmall: Set<Int> = [66, 67]
    /// `CA_MD_TOO_WEAK`.
    static let digestTooWeak = 68

    /// The numbers that some rule answers for whatever the certificate.
    static let answeredAlways: Set<Int> =
        issuerMissing.union(nameConstraint).union(name).union(listUnusable)
        .union([selfSignedLeaf, selfSignedInChain, untrusted, listMissing])
}
