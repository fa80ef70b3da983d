/// What one certificate says about itself, as plain values; whoever holds the DER decoder fills it in.
///
/// Everything that came from the peer is bytes and stays bytes: names are compared by our own rules, and leave only
/// through an encoder.
package struct CertificateFacts: Sendable, Hashable {
    /// The whole certificate as it was sent.
    package var der: [UInt8]
    /// SHA-1 over the DER, 20 bytes: what published root lists name, never a proof. Empty where not computed.
    package var sha1: [UInt8]
    /// SHA-256 over the DER, 32 bytes.
    package var sha256: [UInt8]
    /// SHA-256 over the SubjectPublicKeyInfo, 32 bytes (the pin of RFC 7469 §2.4).
    package var spkiSHA256: [UInt8]
    /// The subject in the one-line form of RFC 2253, UTF-8.
    package var subject: [UInt8]
    /// The issuer in the one-line form of RFC 2253, UTF-8.
    package var issuer: [UInt8]
    /// Every common name of the subject in the order of the name, UTF-8; may hold NUL bytes.
    package var subjectCommonNames: [[UInt8]]
    /// The serial number in lower-case hexadecimal without separators.
    package var serialHex: String
    /// The subject alternative names in their order; empty where the extension is absent.
    package var names: [AlternativeName]
    /// The first second of validity, in seconds since the Unix epoch.
    package var notBefore: Int64
    /// The last second of validity, in seconds since the Unix epoch.
    package var notAfter: Int64
    /// The public key.
    package var key: KeyFacts
    /// The signature algorithm by its OpenSSL long name, for instance `sha256WithRSAEncryption`.
    package var signatureAlgorithm: String
    /// The digest inside the signature.
    package var signatureDigest: SignatureDigest
    /// The extended key usages as dotted OIDs; `nil` where the extension is absent.
    package var extendedKeyUsage: [String]?
    /// The key usages; `nil` where the extension is absent.
    package var keyUsage: KeyUsage?
    /// The CA flag of the basic constraints; `nil` where the extension is absent.
    package var isCA: Bool?
    /// The path length of the basic constraints; `nil` where there is none.
    package var pathLength: Int?
    /// Whether the basic constraints have a path length, also where that means nothing.
    package var hasPathLength = false
    /// The subject key identifier; `nil` where the extension is absent.
    package var subjectKeyID: [UInt8]?
    /// The key identifier inside the authority key identifier; `nil` where there is none.
    package var authorityKeyID: [UInt8]?
    /// Where the issuer's certificate is said to lie (RFC 5280 §4.2.2.1, `caIssuers`); shown, never fetched.
    package var authorityInfoCAIssuers: [[UInt8]]
    /// The OCSP responders that the certificate names.
    package var ocspURLs: [[UInt8]]
    /// The policies as dotted OIDs.
    package var policies: [String]
    /// Whether subject and issuer are the same name.
    package var isSelfIssued: Bool
    /// Whether the signature verifies with the certificate's own key.
    package var isSelfSigned: Bool

    /// A certificate from its parts; what is left out is absent, and `isSelfIssued` is read off the two names.
    package init(
        der: [UInt8] = [], sha1: [UInt8] = [], sha256: [UInt8], spkiSHA256: [UInt8] = [],
        subject: [UInt8], issuer: [UInt8], subjectCommonNames: [[UInt8]] = [], serialHex: String = "",
        names: [AlternativeName] = [], notBefore: Int64, notAfter: Int64, key: KeyFacts,
        signatureAlgorithm: String, signatureDigest: SignatureDigest,
        extendedKeyUsage: [String]? = nil, keyUsage: KeyUsage? = nil, isCA: Bool? = nil, pathLength: Int? = nil,
        subjectKeyID: [UInt8]? = nil, authorityKeyID: [UInt8]? = nil,
        authorityInfoCAIssuers: [[UInt8]] = [], ocspURLs: [[UInt8]] = [], policies: [String] = [],
        isSelfIssued: Bool? = nil, isSelfSigned: Bool = false
    ) {
        self.der = der
        self.sha1 = sha1
        self.sha256 = sha256
        self.spkiSHA256 = spkiSHA256
        self.subject = subject
        self.issuer = issuer
        self.subjectCommonNames = subjectCommonNames
        self.serialHex = serialHex
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.key = key
        self.signatureAlgorithm = signatureAlgorithm
        self.signatureDigest = signatureDigest
        self.extendedKeyUsage = extendedKeyUsage
        self.keyUsage = keyUsage
        self.isCA = isCA
        self.pathLength = pathLength
        hasPathLength = pathLength != nil
        self.subjectKeyID = subjectKeyID
        self.authorityKeyID = authorityKeyID
        self.authorityInfoCAIssuers = authorityInfoCAIssuers
        self.ocspURLs = ocspURLs
        self.policies = policies
        self.isSelfIssued = isSelfIssued ?? (subject == issuer)
        self.isSelfSigned = isSelfSigned
    }

    /// The fingerprint alone spreads well; equality compares everything.
    package func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}

/// One subject alternative name (RFC 5280 §4.2.1.6).
package enum AlternativeName: Sendable, Hashable {
    /// A DNS name as it stands in the certificate; may hold NUL bytes.
    case dns([UInt8])
    /// An IP address, 4 or 16 bytes in network order; other lengths are kept and never match.
    case ip([UInt8])
    /// A URI, for instance `sip:example.com` (RFC 5922 §4).
    case uri([UInt8])
    /// An e-mail address.
    case email([UInt8])
    /// Any other kind, by its name.
    case other(String)
}
