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
    /// OPTIONS round trips of the last hour, oldest first, at most ``recentSamples``; `nil` for a probe without an
    /// answer.
    package var recent: [Span?]

    /// The most round trips that are kept at hand.
    package static let recentSamples = 30

    /// A target of which nothing is known yet.
    package init(_ target: TargetRow) {
        self.target = target
        state = .unknown
        recent = []
    }

    /// Takes a probe, and the chain it saw where it saw one.
    package mutating func take(_ observation: Observation, chain records: [CertificateRecord]) {
        switch observation.kind {
        case .keepAlive: keepAlive = observation
        case .fresh: fresh = observation
        }
        recent = (recent + [observation.options]).suffix(Self.recentSamples)
        guard !records.isEmpty else { return }
        let isKnown = chain?.certificates.map(\.fingerprint) == records.map(\.fingerprint)
        let first = isKnown ? chain?.firstSeen ?? observation.time : observation.time
        chain = CertificateChain(
            target: target.name, firstSeen: first, lastSeen: observation.time, certificates: records)
    }

    /// The leaf of the newest chain.
    package var leaf: CertificateRecord? { chain?.certificates.first }
}
