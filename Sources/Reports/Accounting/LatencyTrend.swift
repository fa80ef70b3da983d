package import Evidence

/// The OPTIONS round trip in the first and in the second half of the period.
package struct LatencyTrend: Sendable, Hashable {
    /// The first half.
    package let before: Percentiles
    /// The second half.
    package let after: Percentiles

    /// A change of the median by less than this share is none.
    package static let noise = 0.1

    init(before: Percentiles, after: Percentiles) {
        self.before = before
        self.after = after
    }

    /// The trend of some observations; `nil` where one half has no round trip.
    package init?(of observations: ArraySlice<Observation>, period: ReportPeriod) {
        let halves = LatencyBucket.series(of: observations, period: period, count: 2)
        guard let before = halves.first?.percentiles, let after = halves.last?.percentiles else { return nil }
        self.before = before
        self.after = after
    }

    /// `slower`, `faster` or `steady`, by the median.
    package var word: String {
        let (old, new) = (before.p50.milliseconds, after.p50.milliseconds)
        if new > old * (1 + Self.noise) { return "slower" }
        return new < old * (1 - Self.noise) ? "faster" : "steady"
    }
}
