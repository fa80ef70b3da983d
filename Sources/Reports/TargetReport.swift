package import Evidence
import TimeSeries

/// What a report says about one target.
package struct TargetReport: Sendable {
    /// The most parts that a latency chart has.
    package static let mostBuckets = 60

    /// The target's name.
    package let name: String
    /// Where it is reached.
    package let address: String
    /// How SIP travels to it.
    package let transport: TransportKind
    /// The profile's name.
    package let profile: String
    /// The plan's labels.
    package let labels: [(name: String, value: String)]
    /// The time between two probes.
    package let interval: Span
    /// The state at the end of the period.
    package let state: TargetState
    /// Since when.
    package let stateSince: WallTime?
    /// Time by class.
    package let availability: Availability
    /// The promise and what is left of it; `nil` where nothing was promised.
    package let budget: ErrorBudget?
    /// Probes by verdict.
    package let probes: ProbeCounts
    /// Percentiles of each measured stage.
    package let latency: [StageLatency]
    /// Percentiles of the OPTIONS round trip over time.
    package let buckets: [LatencyBucket]
    /// Its first half against its second; `nil` where one of them has no round trip.
    package let trend: LatencyTrend?
    /// How late probes started against their schedule; `nil` without probes.
    package let lateness: Percentiles?
    /// The availability strip.
    package let strip: [StripCell]
    /// How many parts the strip has.
    package let stripParts: Int
    /// The outages in order of time.
    package let outages: [Outage]
    /// The incidents that touch the period, in order of time.
    package let incidents: [Incident]
    /// The chain and how long it has to live; `nil` where none was presented.
    package let certificates: CertificateOutlook?
    /// The root causes, most frequent first.
    package let diagnoses: [DiagnosisCount]
    /// Certificates and addresses that were new.
    package let changes: [ObservedChange]
    /// The last probe of the period.
    package let last: Observation?

    /// The verdict: the state, the certificates, and the promise together.
    package var verdict: Verdict {
        state.verdict
            .combined(with: certificates?.verdict ?? .pass)
            .combined(with: budget?.isKept ?? true ? .pass : .warn)
    }

    /// Whether a call would get through, and what else needs attention.
    package var outlook: String {
        guard let pressing = certificates?.pressing, pressing.status != .valid else { return state.outlook }
        return state.outlook + " " + Wording.expirySentence(pressing)
    }
}

extension TargetReport {
    /// Works out one target's report; what lies outside the period is used only to know its edges.
    package init(_ history: TargetHistory, period: ReportPeriod, options: ReportOptions) {
        let timeline = Timeline(
            of: history.observations, days: history.days, interval: history.interval, timeout: history.timeout,
            period: period)
        let inside = history.observations.within(period)
        let parts = StripCell.parts(of: period, interval: history.interval)
        let availability = Availability(of: timeline, accounting: options.maintenance)
        let condensed = history.days.isEmpty ? nil : CondensedLatency(inside, history.days, period: period)

        self.name = history.name
        self.address = history.address
        self.transport = history.transport
        self.profile = history.profile
        self.labels = history.labels
        self.interval = history.interval
        self.state = history.currentState
        self.stateSince = history.stateSince
        self.availability = availability
        self.budget = ErrorBudget(slo: history.slo, availability: availability)
        var probes = ProbeCounts(of: inside)
        probes.add(history.days)
        self.probes = probes
        self.latency =
            condensed?.latency
            ?? measuredStages.map { stage in
                StageLatency(stage: stage, percentiles: Percentiles(inside.compactMap { $0.duration(of: stage) }))
            }
        self.buckets =
            condensed?.buckets
            ?? LatencyBucket.series(of: inside, period: period, count: min(parts, Self.mostBuckets))
        self.trend = condensed == nil ? LatencyTrend(of: inside, period: period) : condensed?.trend
        self.lateness = condensed == nil ? Percentiles(inside.map(\.lateness)) : condensed?.lateness
        self.strip = StripCell.strip(of: timeline, parts: parts)
        self.stripParts = parts
        self.outages = Outage.all(in: timeline, target: history.name)
        self.incidents = history.incidents.touching(period)
        self.certificates = CertificateOutlook(history.chain, at: period.to, options: options)
        self.diagnoses = DiagnosisCount.counts(of: inside, target: history.name)
        self.changes = ObservedChange.changes(in: CleanDay.outlined(history.days, among: Array(inside)))
        self.last = inside.last
    }
}

extension [Observation] {
    /// Those that started within the period.
    fileprivate func within(_ period: ReportPeriod) -> ArraySlice<Observation> {
        let start = partition(after: period.from)
        return self[start..<Swift.max(start, partition(after: period.to))]
    }

    /// The first place whose time is not before `time`, by halving.
    private func partition(after time: WallTime) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [Incident] {
    /// Those that touch the period, in order of time; one that ended only after it is open as far as it goes.
    fileprivate func touching(_ period: ReportPeriod) -> [Incident] {
        filter { $0.startedAt < period.to && ($0.endedAt.map { $0 > period.from } ?? true) }
            .map { incident in
                var incident = incident
                if let end = incident.endedAt, end > period.to { incident.endedAt = nil }
                return incident
            }
            .sorted { $0.startedAt != $1.startedAt ? $0.startedAt < $1.startedAt : $0.id < $1.id }
    }
}
