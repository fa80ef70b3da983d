package import Evidence

/// What a report needs of one observation: enough to account for time, cheap to read by the million.
package struct ObservationSummary: Sendable, Hashable {
    /// Which question was asked.
    package let kind: ProbeKind
    /// When the probe started.
    package let time: WallTime
    /// The verdict.
    package let verdict: Verdict
    /// The code of the root cause.
    package let diagnosis: DiagnosisCode?
    /// Seconds after which the peer asked to be tried again.
    package let retryAfterSeconds: UInt32?
    /// The OPTIONS round trip.
    package let options: Span?

    init(_ row: StoredResult, _ words: Words) {
        kind = row.kind == 0 ? .keepAlive : .fresh
        time = WallTime(microseconds: row.time)
        verdict = Verdict(stored: row.verdict)
        diagnosis = words.code(row.diagnosis)
        retryAfterSeconds = row.retryAfter.map { UInt32(clamping: $0) }
        options = row.options.map(Span.init(stored:))
    }
}

/// What a span of time of one target comes to.
package struct TargetSummary: Sendable, Hashable {
    /// The target's name.
    package let target: String
    let rollup: Rollup

    /// The verdicts of one of the two questions.
    package func counts(_ kind: ProbeKind) -> VerdictCounts { kind == .keepAlive ? rollup.keepAlive : rollup.fresh }

    /// The distribution of one phase over both questions.
    package func latency(_ phase: LatencyPhase) -> LatencySketch { rollup.sketches[phase.rawValue] }
}

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
    /// The leaf of the newest chain.
    package var leaf: CertificateRecord?
    /// OPTIONS round trips of the last hour of the store, oldest first, at most 30.
    package var recent: [Span]
}

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
}
