package import Evidence
package import TimeSeries

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
    /// What its SBC sent to us; `nil` where nothing ever came.
    package var inbound: InboundSight?
    /// What was found, root cause first.
    package var diagnoses: [Diagnosis]

    /// A row from its parts.
    package init(
        name: String, address: String, transport: TransportKind, state: TargetState, since: WallTime? = nil,
        last: Observation? = nil, recent: [Span?] = [], certificateNotAfter: WallTime? = nil,
        inbound: InboundSight? = nil, diagnoses: [Diagnosis] = []
    ) {
        self.name = name
        self.address = address
        self.transport = transport
        self.state = state
        self.since = since
        self.last = last
        self.recent = recent
        self.certificateNotAfter = certificateNotAfter
        self.inbound = inbound
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

extension StatusRow {
    /// A target as the store or the agent has it, with what its SBC sent to us.
    package init(_ latest: TargetLatest, inbound: InboundSight? = nil) {
        let last = [latest.keepAlive, latest.fresh].compactMap { $0 }.max { $0.time < $1.time }
        // A good answer on the live connection does not say why a new one would not work: the fresh handshake does.
        let cause =
            latest.state == .up ? nil : last?.diagnosis ?? latest.fresh?.diagnosis ?? latest.keepAlive?.diagnosis
        self.init(
            name: latest.target.name, address: latest.target.address,
            transport: (try? TargetAddress(parsing: latest.target.address))?.transport ?? .tls, state: latest.state,
            since: latest.since, last: last, recent: latest.recent, certificateNotAfter: latest.leaf?.notAfter,
            inbound: inbound, diagnoses: cause.map { [Diagnosis($0, .warn, "")] } ?? [])
    }
}
