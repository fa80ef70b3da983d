package import Evidence

/// What is known of one target right now.
package struct StatusRow: Sendable {
    /// The target's name.
    package var name: String
    /// Where it is reached, for people.
    package var address: String
    /// How SIP travels to it.
    package var transport: TransportKind
    /// The state.
    package var state: TargetState
    /// Since when.
    package var since: WallTime?
    /// The last probe; `nil` before the first.
    package var last: Observation?
    /// The last OPTIONS round trips, oldest first; `nil` for a probe without an answer.
    package var recent: [Span?]
    /// When the first element of its chain ends; `nil` where none was seen.
    package var certificateNotAfter: WallTime?
    /// What was found, root cause first.
    package var diagnoses: [Diagnosis]

    /// A row from its parts.
    package init(
        name: String, address: String, transport: TransportKind, state: TargetState, since: WallTime? = nil,
        last: Observation? = nil, recent: [Span?] = [], certificateNotAfter: WallTime? = nil,
        diagnoses: [Diagnosis] = []
    ) {
        self.name = name
        self.address = address
        self.transport = transport
        self.state = state
        self.since = since
        self.last = last
        self.recent = recent
        self.certificateNotAfter = certificateNotAfter
        self.diagnoses = diagnoses
    }

    /// Days to the end of the first certificate, one decimal, rounded down; negative after it.
    package func daysRemaining(at now: WallTime) -> Double? { certificateNotAfter?.days(after: now) }

    /// Worst first, then by name.
    static func isWorse(_ a: StatusRow, _ b: StatusRow) -> Bool {
        a.state.urgency != b.state.urgency ? a.state.urgency < b.state.urgency : a.name < b.name
    }
}

extension [StatusRow] {
    /// The verdict over all rows, for `status --exit-verdict`.
    package var verdict: Verdict { reduce(.pass) { $0.combined(with: $1.state.verdict) } }
}
