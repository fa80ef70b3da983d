package import Evidence

/// From when to when a certificate of a chain is valid.
package struct CertificateLife: Sendable, Hashable {
    /// Whether it is the peer's own, not an issuer's.
    package var isLeaf: Bool
    /// The first second.
    package var notBefore: WallTime
    /// The last second.
    package var notAfter: WallTime

    /// A life from its parts.
    package init(isLeaf: Bool, notBefore: WallTime, notAfter: WallTime) {
        self.isLeaf = isLeaf
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
