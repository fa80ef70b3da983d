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

    /// The report of a period.
    func report(_ asked: RequestedPeriod, generatedAt: WallTime) throws(StoreError) -> FleetReport {
        let latest = try reader.latest().filter(\.target.isActive)
        let incidents = Dictionary(grouping: try reader.incidents(from: asked.from, to: asked.to), by: \.target)
        let chains = Dictionary(try reader.certificates(at: asked.to).map { ($0.target, $0.certificates) }) { $1 }
        let from = asked.isFixed ? asked.from : try firstObservation(latest, asked)
        let period = ReportPeriod(from: from, to: asked.to)
        var targets: [TargetReport] = []
        for one in latest {
            let name = one.target.name
            let history = try history(
                one, period, incidents: incidents[name] ?? [], chain: chains[name] ?? [])
            targets.append(TargetReport(history, period: period, options: options))
        }
        return FleetReport(
            period: period, generatedAt: generatedAt, site: plan?.agent.site ?? latest.first?.target.site ?? "default",
            agentVersion: productVersion, options: options, targets: targets)
    }

    /// A young store is not blamed for the time before it: the period begins with what was first observed.
    private func firstObservation(_ latest: [TargetLatest], _ asked: RequestedPeriod) throws(StoreError) -> WallTime {
        var first = asked.to
        for one in latest {
            var own: WallTime?
            try reader.summaries(target: one.target.name, from: asked.from, to: asked.to) { summary in
                if own == nil { own = summary.time }
            }
            if let own { first = min(first, own) }
        }
        return first < asked.to ? first : asked.from
    }

    private func history(
        _ latest: TargetLatest, _ period: ReportPeriod, incidents: [Incident], chain: [CertificateRecord]
    ) throws(StoreError) -> TargetHistory {
        let target = latest.target
        let planned = plan?.target(named: target.name)
        let start = WallTime(microseconds: period.from.microseconds - Self.lead.microseconds)
        let observations = try reader.history(target: target.name, from: start, to: period.to)
        let newest = [latest.keepAlive, latest.fresh].compactMap { $0?.time }.max()
        let isPast = newest.map { $0 >= period.to } ?? false
        let state = isPast ? replayed(target.name, observations, planned) : (latest.state, latest.since)
        return TargetHistory(
            name: target.name, address: target.address,
            transport: (try? TargetAddress(parsing: target.address))?.transport ?? .tls, profile: target.profile,
            labels: target.labels.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
            interval: planned?.interval ?? Self.interval(of: observations),
            timeout: planned?.timeout ?? .seconds(10), currentState: state.0, stateSince: state.1,
            observations: observations, incidents: incidents, chain: chain)
    }

    /// The state at the end of a period that is past.
    private func replayed(
        _ name: String, _ observations: [Observation], _ planned: TargetPlan?
    ) -> (TargetState, WallTime?) {
        let settings = planned.map { HealthSettings(downAfter: $0.downAfter, upAfter: $0.upAfter) } ?? HealthSettings()
        var machine = HealthMachine(target: name, settings: settings)
        for observation in observations { _ = machine.received(observation) }
        return (machine.state, machine.since)
    }

    /// The usual time between two probes: the median of what was seen, a minute where little was.
    static func interval(of observations: [Observation]) -> Span {
        let times = observations.filter { $0.kind == .keepAlive }.map(\.time)
        let chosen = times.count >= 3 ? times : observations.map(\.time)
        let gaps = zip(chosen.dropFirst(), chosen).map { $0 - $1 }.sorted()
        return gaps.isEmpty ? .seconds(60) : max(.seconds(1), gaps[gaps.count / 2])
    }
}
