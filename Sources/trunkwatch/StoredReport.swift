import Evidence
import Health
import Plans
import Reports
import TimeSeries

/// A report made from a store, one target's history in memory at a time.
struct StoredReport {
    let reader: StoreReader
    let plan: Plan?
    let options: ReportOptions

    /// How much before the period is read, so that its beginning is covered.
    static let lead = Span.seconds(3_600)

    /// From how long a period on days without an event are taken from their rollups, not probe by probe.
    static let condensing = Span.seconds(14 * 86_400)

    /// The report of a period.
    func report(_ asked: RequestedPeriod, generatedAt: WallTime) throws(StoreError) -> FleetReport {
        let latest = try reader.latest().filter(\.target.isActive)
        let incidents = Dictionary(grouping: try reader.incidents(from: asked.from, to: asked.to), by: \.target)
        let chains = Dictionary(try reader.certificates(at: asked.to).map { ($0.target, $0.certificates) }) { $1 }
        // A young store is not blamed for the time before it: the period begins with what was first observed.
        let first = asked.isFixed ? nil : try reader.firstObservation(from: asked.from, to: asked.to)
        let period = ReportPeriod(from: first ?? asked.from, to: asked.to)
        let hot = try reader.hot(from: Self.start(of: period), to: period.to)
        var targets: [TargetReport] = []
        for one in latest {
            let name = one.target.name
            let history = try history(
                one, period, hot, incidents: incidents[name] ?? [], chain: chains[name] ?? [])
            targets.append(TargetReport(history, period: period, options: options))
        }
        return FleetReport(
            period: period, generatedAt: generatedAt, site: plan?.agent.site ?? latest.first?.target.site ?? "default",
            agentVersion: productVersion, options: options, targets: targets)
    }

    private static func start(of period: ReportPeriod) -> WallTime {
        WallTime(microseconds: period.from.microseconds - lead.microseconds)
    }

    private func history(
        _ latest: TargetLatest, _ period: ReportPeriod, _ hot: HotObservations, incidents: [Incident],
        chain: [CertificateRecord]
    ) throws(StoreError) -> TargetHistory {
        let target = latest.target
        let planned = plan?.target(named: target.name)
        let newest = [latest.keepAlive, latest.fresh].compactMap { $0?.time }.max()
        let interval: Span
        if let planned {
            interval = planned.interval
        } else {
            interval = try usualInterval(of: target.name, until: min(newest ?? period.to, period.to), hot)
        }
        let timeout = planned?.timeout ?? .seconds(10)
        let past = try past(of: target.name, period, interval: interval, timeout: timeout, hot)
        let isPast = newest.map { $0 >= period.to } ?? false
        let state = isPast ? replayed(target.name, past, planned) : (latest.state, latest.since)
        var history = TargetHistory(
            name: target.name, address: target.address,
            transport: (try? TargetAddress(parsing: target.address))?.transport ?? .tls, profile: target.profile,
            labels: target.labels.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
            interval: interval, timeout: timeout, currentState: state.0, stateSince: state.1,
            observations: past.observations, incidents: incidents, chain: chain)
        history.days = past.days
        return history
    }

    /// Every probe of a short period; of a long one, days without an event in their place.
    private func past(
        of target: String, _ period: ReportPeriod, interval: Span, timeout: Span, _ hot: HotObservations
    ) throws(StoreError) -> CondensedHistory {
        let isLong = period.length >= Self.condensing.microseconds
        let reach = Timeline.reach(interval: interval, timeout: timeout)
        return try reader.condensed(
            target: target, from: Self.start(of: period), to: period.to,
            reach: Span(nanoseconds: isLong ? reach * 1_000 : -1), hot: hot)
    }

    /// The state at the end of a period that is past.
    private func replayed(
        _ name: String, _ past: CondensedHistory, _ planned: TargetPlan?
    ) -> (TargetState, WallTime?) {
        let settings = planned.map { HealthSettings(downAfter: $0.downAfter, upAfter: $0.upAfter) } ?? HealthSettings()
        var machine = HealthMachine(target: name, settings: settings)
        for observation in CleanDay.outlined(past.days, among: past.observations) { _ = machine.received(observation) }
        return (machine.state, machine.since)
    }

    /// The usual time between two probes: the median of the last hours before a time, a minute where little was seen.
    private func usualInterval(
        of target: String, until end: WallTime, _ hot: HotObservations
    ) throws(StoreError) -> Span {
        let start = WallTime(microseconds: end.microseconds - 3 * Self.lead.microseconds)
        let after = WallTime(microseconds: end.microseconds + 1)
        let recent = try reader.condensed(
            target: target, from: start, to: after, reach: Span(nanoseconds: -1), hot: hot)
        return Self.interval(of: recent.observations)
    }

    /// The usual time between two probes: the median of what was seen, a minute where little was.
    static func interval(of observations: [Observation]) -> Span {
        let times = observations.filter { $0.kind == .keepAlive }.map(\.time)
        let chosen = times.count >= 3 ? times : observations.map(\.time)
        let gaps = zip(chosen.dropFirst(), chosen).map { $0 - $1 }.sorted()
        return gaps.isEmpty ? .seconds(60) : max(.seconds(1), gaps[gaps.count / 2])
    }
}
