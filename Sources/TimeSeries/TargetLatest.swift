package import Evidence

/// A target as it stands, for a status table.
package struct TargetLatest: Sendable, Hashable {
    /// The target.
    package var target: TargetRow
    /// The last OPTIONS on the live connection.
    package var keepAlive: Observation?
    /// The last fresh handshake.
    package var fresh: Observation?
    /// Its state; `unknown` where none was ever stored.
    package var state: TargetState
    /// When the state began.
    package var since: WallTime?
    /// The newest chain it showed.
    package var chain: CertificateChain?
    /// OPTIONS round trips of the last hour of the store, oldest first, at most 30.
    package var recent: [Span]

    /// A target of which nothing is known yet.
    package init(_ target: TargetRow) {
        self.target = target
        state = .unknown
        recent = []
    }

    /// The leaf of the newest chain.
    package var leaf: CertificateRecord? { chain?.certificates.first }
}
