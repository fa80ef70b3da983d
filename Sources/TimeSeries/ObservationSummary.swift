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

    /// A summary from its parts.
    package init(
        kind: ProbeKind, time: WallTime, verdict: Verdict, diagnosis: DiagnosisCode? = nil,
        retryAfterSeconds: UInt32? = nil, options: Span? = nil
    ) {
        self.kind = kind
        self.time = time
        self.verdict = verdict
        self.diagnosis = diagnosis
        self.retryAfterSeconds = retryAfterSeconds
        self.options = options
    }

    init(_ row: StoredResult, _ words: Words) {
        kind = row.kind == 0 ? .keepAlive : .fresh
        time = WallTime(microseconds: row.time)
        verdict = Verdict(stored: row.verdict)
        diagnosis = words.code(row.diagnosis)
        retryAfterSeconds = row.retryAfter.map { UInt32(clamping: $0) }
        options = row.options.map(Span.init(stored:))
    }
}
