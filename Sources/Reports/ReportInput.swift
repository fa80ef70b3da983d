package import Evidence
package import TimeSeries

/// Everything a report is made from: plain values, so that a store, a file or a test can fill them.
package struct ReportInput: Sendable {
    /// First instant of the period.
    package var from: WallTime
    /// The instant after the period; everything that depends on a date is judged as of here.
    package var to: WallTime
    /// When the report was asked for; printed, never reckoned with.
    package var generatedAt: WallTime
    /// Where it was measured from.
    package var site: String
    /// The version of the agent that reports.
    package var agentVersion: String
    /// The targets in any order; names are unique.
    package var targets: [TargetHistory]

    /// An input from its parts.
    package init(
        from: WallTime, to: WallTime, generatedAt: WallTime, site: String, agentVersion: String,
        targets: [TargetHistory]
    ) {
        self.from = from
        self.to = to
        self.generatedAt = generatedAt
        self.site = site
        self.agentVersion = agentVersion
        self.targets = targets
    }
}

/// One target's past, as far as it is known.
package struct TargetHistory: Sendable {
    /// The target's name in the plan.
    package var name: String
    /// Where it is reached, for people.
    package var address: String
    /// How SIP travels to it.
    package var transport: TransportKind
    /// The profile's name.
    package var profile: String
    /// The plan's labels, in the order they should be read.
    package var labels: [(name: String, value: String)]
    /// The time between two probes.
    package var interval: Span
    /// How long a probe may take before it is given up.
    package var timeout: Span
    /// The promised availability as a share of one, for instance 0.999; `nil` where nothing was promised.
    package var slo: Double?
    /// The state at the end of the period.
    package var currentState: TargetState
    /// Since when it has been in that state.
    package var stateSince: WallTime?
    /// What was observed, in order of time; a little before the period is welcome, it covers the beginning.
    package var observations: [Observation]
    /// Days without an event, in order, in the place of their observations; none where every probe is given.
    package var days: [CleanDay] = []
    /// The incidents that touch the period.
    package var incidents: [Incident]
    /// The certificates it presented; where a place in the chain comes twice, the one seen last counts.
    package var chain: [CertificateRecord]

    /// A history from its parts.
    package init(
        name: String, address: String, transport: TransportKind, profile: String,
        labels: [(name: String, value: String)] = [], interval: Span, timeout: Span = .seconds(10), slo: Double? = nil,
        currentState: TargetState, stateSince: WallTime? = nil, observations: [Observation] = [],
        incidents: [Incident] = [], chain: [CertificateRecord] = []
    ) {
        self.name = name
        self.address = address
        self.transport = transport
        self.profile = profile
        self.labels = labels
        self.interval = interval
        self.timeout = timeout
        self.slo = slo
        self.currentState = currentState
        self.stateSince = stateSince
        self.observations = observations
        self.incidents = incidents
        self.chain = chain
    }
}
