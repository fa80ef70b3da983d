package import Evidence

/// What was promised of a target.
package struct ServiceObjective: Sendable, Hashable {
    /// The share of checks that work; default 99.9 %.
    package var availability: Percentage
    /// An answer that takes longer is too slow; `nil` promises nothing.
    package var latency: Span?
    /// The share of answers that are fast enough; default 99 %.
    package var latencyShare: Percentage
    /// Over how long; default 30 days.
    package var period: Span

    /// The defaults.
    package init() {
        availability = Self.share(99_900)
        latencyShare = Self.share(99_000)
        period = .seconds(30 * 86_400)
    }

    private static func share(_ thousandths: Int) -> Percentage {
        guard let share = Percentage(thousandths: thousandths) else { preconditionFailure("a share up to 100 %") }
        return share
    }
}
