/// What a peer presented and what the verifier recorded about it, before any judgement.
package struct PresentedChain: Sendable, Hashable {
    /// The certificates in the order in which they were sent, the leaf first; may be empty.
    package var certificates: [CertificateFacts]
    /// The path that the verifier built, leaf first, trust anchor last where one was found; empty where none is known.
    package var path: [CertificateFacts]
    /// Everything that the verifier objected to, in its order; it recorded and went on.
    package var verifyErrors: [VerifyError]
    /// Revocations that a stapled OCSP response or a given CRL proved.
    package var revocations: [Revocation]
    /// What the peer stapled about its leaf; `nil` where it stapled nothing.
    package var staple: StapledStatus?
    /// Whether a path to a trust anchor verified without any error.
    package var trusted: Bool
    /// Whether the private key at hand belongs to the leaf; `nil` where there is none, as for every peer.
    package var keyFits: Bool?
    /// Whether the chain came from a second, diagnostic connection.
    package var diagnostic: Bool

    /// A chain from its parts.
    package init(
        certificates: [CertificateFacts], path: [CertificateFacts] = [], verifyErrors: [VerifyError] = [],
        revocations: [Revocation] = [], staple: StapledStatus? = nil, trusted: Bool, diagnostic: Bool = false
    ) {
        self.certificates = certificates
        self.path = path
        self.verifyErrors = verifyErrors
        self.revocations = revocations
        self.staple = staple
        self.trusted = trusted
        self.diagnostic = diagnostic
    }

    /// The certificate that speaks for the peer itself.
    package var leaf: CertificateFacts? { certificates.first }
}

/// One objection of the verifier.
package struct VerifyError: Sendable, Hashable {
    /// Where in the verifier's path, 0 for the leaf. The path is not always the order in which certificates were sent.
    package var depth: Int
    /// The number; the corresponding C constants are `X509_V_ERR_…`.
    package var code: Int
    /// The verifier's words for it, for instance `certificate has expired`.
    package var name: String
    /// SHA-256 of the certificate that it is about, 32 bytes; `nil` where the verifier did not name one.
    package var sha256: [UInt8]?

    /// An objection from its parts.
    package init(depth: Int, code: Int, name: String, sha256: [UInt8]? = nil) {
        self.depth = depth
        self.code = code
        self.name = name
        self.sha256 = sha256
    }
}

/// A proof that a certificate was revoked.
package struct Revocation: Sendable, Hashable {
    /// Where the proof came from.
    package enum Source: String, Sendable, Hashable {
        case stapledOCSP = "stapled OCSP response"
        case crl = "given CRL"
    }

    /// Where in the chain, 0 for the leaf.
    package var depth: Int
    /// Where the proof came from.
    package var source: Source
    /// When it was revoked, in seconds since the Unix epoch; `nil` where the proof does not say.
    package var at: Int64?
    /// The reason as RFC 5280 §5.3.1 spells it, for instance `keyCompromise`; `nil` where none is given.
    package var reason: String?

    /// A revocation from its parts.
    package init(depth: Int, source: Source, at: Int64? = nil, reason: String? = nil) {
        self.depth = depth
        self.source = source
        self.at = at
        self.reason = reason
    }
}
