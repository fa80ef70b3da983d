/// What a chain is judged by: the moment, the name, and what the profile asks for.
package struct ChainPolicy: Sendable, Hashable {
    /// What the certificate is used for by the one who presents it.
    package enum Purpose: Sendable, Hashable {
        case server, client
    }

    /// The moment of judgement, in seconds since the Unix epoch.
    package var now: Int64
    /// The name that the leaf must cover; `nil` where nothing is known to compare with.
    package var reference: ReferenceName?
    /// What the leaf must be good for.
    package var purpose: Purpose = .server
    /// Whether a common name counts where the certificate has no DNS name (RFC 6125 §6.4.4).
    package var allowCommonNameFallback = true
    /// Whether `*` may stand for one leftmost label (RFC 6125 §6.4.3); RFC 5922 §7.2 forbids it.
    package var allowWildcards = true
    /// Whether a `sip:` URI of the domain covers it too (RFC 5922 §7.1).
    package var allowSIPURIs = true
    /// Whether the leaf's key must be RSA.
    package var requireRSA = false
    /// How grave a leaf without clientAuth is; `nil` where nobody asks for it.
    package var missingClientAuth: FindingSeverity?
    /// How grave a server's leaf without any extended key usage is.
    package var missingExtendedKeyUsage: FindingSeverity = .warn
    /// Whether the trust anchors were chosen for this peer (`--ca`), so that a missing issuer is no mere private CA.
    package var anchorsWereChosen = false
    /// Days before the end of validity from which a certificate is expiring.
    package var warnDays = 30
    /// Days before the end of validity from which that is critical.
    package var criticalDays = 7
    /// The smallest RSA or DSA modulus that is not weak, in bits.
    package var minimumRSABits = 2_048
    /// The smallest elliptic curve field that is not weak, in bits.
    package var minimumECBits = 256

    /// The general policy for a server at a moment and a name.
    package init(now: Int64, reference: ReferenceName?) {
        self.now = now
        self.reference = reference
    }
}

/// The name of the peer as we know it, to be found in its certificate.
package enum ReferenceName: Sendable, Hashable {
    /// A host name; letter case does not matter, a name with non-ASCII characters must come as A-labels.
    case dns(String)
    /// An address of 4 or 16 bytes in network order.
    case ip([UInt8])
}

/// How grave a finding on a chain is.
package enum FindingSeverity: String, Sendable, Hashable, Comparable {
    case info, warn, fail

    private var rank: Int {
        switch self {
        case .info: 0
        case .warn: 1
        case .fail: 2
        }
    }

    package static func < (a: FindingSeverity, b: FindingSeverity) -> Bool { a.rank < b.rank }
}
