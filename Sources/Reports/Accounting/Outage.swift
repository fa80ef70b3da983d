package import Evidence

/// A stretch of downtime as it was observed, without hysteresis.
package struct Outage: Sendable, Hashable {
    /// The target's name.
    package let target: String
    /// When the first failing probe started, or the beginning of the period.
    package let startedAt: WallTime
    /// When the first good probe started; `nil` where the outage goes on at the end of the period.
    package let endedAt: WallTime?
    /// How long it took within the period, in microseconds.
    package let length: Int64
    /// The causes in the order in which they first showed; the first is the one to look at.
    package let causes: [DiagnosisCode]
    /// How many probes failed.
    package let probes: Int
    /// The first failing probe.
    package let first: Observation?

    /// The root cause when it began.
    package var cause: DiagnosisCode? { causes.first }

    /// The outages of a timeline in order of time.
    package static func all(in timeline: Timeline, target: String) -> [Outage] {
        let down = timeline.segments.split { $0.timeClass != .down }
        return down.compactMap { run in
            guard let first = run.first, let last = run.last else { return nil }
            var causes: [DiagnosisCode] = []
            for cause in run.compactMap(\.diagnosis) where !causes.contains(cause) { causes.append(cause) }
            return Outage(
                target: target, startedAt: first.from, endedAt: last.to < timeline.period.to ? last.to : nil,
                length: last.to.microseconds - first.from.microseconds, causes: causes,
                probes: run.reduce(0) { $0 + $1.probes }, first: first.first)
        }
    }
}
