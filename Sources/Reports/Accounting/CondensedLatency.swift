import Evidence
import TimeSeries

/// The latency of a long period, from the sketches of whole days and the probes of the others; within 1 %.
///
/// The parts of the period are its UTC days, the first and the last as far as they belong to it.
struct CondensedLatency {
    private var parts: [Part]
    private var stages: [Stage: LatencySketch] = [:]
    private var late = LatencySketch()

    private struct Part {
        let from: WallTime
        let to: WallTime
        var sketch = LatencySketch()
        var longest: Span?

        mutating func add(_ sketch: LatencySketch, longest other: Span?) {
            self.sketch.merge(sketch)
            longest = [longest, other].compactMap { $0 }.max()
        }

        var percentiles: Percentiles? { Percentiles(sketch, longest: longest) }
    }

    private static let day: Int64 = 86_400_000_000

    init(_ observations: ArraySlice<Observation>, _ days: [CleanDay], period: ReportPeriod) {
        let first = period.from.microseconds - (period.from.microseconds % Self.day + Self.day) % Self.day
        let midnights = stride(from: first + Self.day, to: period.to.microseconds, by: Int(Self.day))
        let edges = [period.from] + midnights.map { WallTime(microseconds: $0) } + [period.to]
        parts = zip(edges, edges.dropFirst()).map { Part(from: $0, to: $1) }
        for observation in observations { add(observation) }
        for day in days { add(day) }
    }

    private mutating func add(_ observation: Observation) {
        for stage in measuredStages {
            if let duration = observation.duration(of: stage) { stages[stage, default: LatencySketch()].add(duration) }
        }
        late.add(observation.lateness)
        guard let options = observation.options, let index = index(of: observation.time) else { return }
        parts[index].sketch.add(options)
        parts[index].longest = max(parts[index].longest ?? .zero, options)
    }

    private mutating func add(_ day: CleanDay) {
        for (stage, phase) in [(Stage.dns, LatencyPhase.dns), (.tcp, .tcp), (.tls, .tls), (.options, .options)] {
            stages[stage, default: LatencySketch()].merge(day.latency(phase))
        }
        late.merge(day.lateness)
        if let index = index(of: day.first) { parts[index].add(day.latency(.options), longest: day.longestOptions) }
    }

    private func index(of time: WallTime) -> Int? {
        guard let first = parts.first, time >= first.from else { return nil }
        if time < first.to { return 0 }
        let index = 1 + Int(clamping: (time.microseconds - first.to.microseconds) / Self.day)
        return index < parts.count ? index : nil
    }

    /// Percentiles of each stage.
    var latency: [StageLatency] {
        measuredStages.map { stage in
            let longest = stage == .options ? parts.compactMap(\.longest).max() : nil
            return StageLatency(stage: stage, percentiles: stages[stage].flatMap { Percentiles($0, longest: longest) })
        }
    }

    /// How late probes started.
    var lateness: Percentiles? { Percentiles(late, longest: nil) }

    /// The OPTIONS round trip day by day.
    var buckets: [LatencyBucket] {
        parts.map { LatencyBucket(from: $0.from, to: $0.to, percentiles: $0.percentiles) }
    }

    /// The first half of the days against the second.
    var trend: LatencyTrend? {
        let halves = [parts.prefix(parts.count / 2), parts.dropFirst(parts.count / 2)].map { half in
            half.reduce(into: Part(from: parts[0].from, to: parts[0].to)) { $0.add($1.sketch, longest: $1.longest) }
        }
        guard let before = halves[0].percentiles, let after = halves[1].percentiles else { return nil }
        return LatencyTrend(before: before, after: after)
    }
}

extension Percentiles {
    /// The percentiles of a sketch, each within 1 %; the longest exactly where it is known.
    init?(_ sketch: LatencySketch, longest: Span?) {
        guard let p50 = sketch.percentile(0.5), let p95 = sketch.percentile(0.95), let p99 = sketch.percentile(0.99),
            let top = longest ?? sketch.percentile(1)
        else { return nil }
        self.init(
            count: Int(clamping: sketch.count), p50: min(p50, top), p95: min(p95, top), p99: min(p99, top), max: top)
    }
}
