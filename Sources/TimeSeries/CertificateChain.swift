package import Evidence

/// A stretch of time in which a target presented the same chain.
package struct CertificateChain: Sendable, Hashable {
    /// The target's name.
    package var target: String
    /// When this chain was first seen, and last.
    package var firstSeen: WallTime
    /// See ``firstSeen``.
    package var lastSeen: WallTime
    /// Its certificates, leaf first; `seen` of each is ``firstSeen``.
    package var certificates: [CertificateRecord]

    /// A chain from its parts.
    package init(target: String, firstSeen: WallTime, lastSeen: WallTime, certificates: [CertificateRecord]) {
        self.target = target
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.certificates = certificates
    }
}
