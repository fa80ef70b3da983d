package import Evidence

/// How well a target keeps what was promised of it.
package struct ServiceLevel: Sendable, Hashable {
    /// What was promised.
    package var objective: ServiceObjective
    /// What was seen.
    package var history = ServiceHistory()
    /// What the last check was.
    package var last = ServiceHistory.Check(isGood: true, isSlow: false)

    /// Nothing seen yet.
    package init(_ objective: ServiceObjective) { self.objective = objective }

    /// Takes a check of the target; one without a verdict says nothing.
    package mutating func take(_ observation: Observation) {
        guard observation.verdict != .unknown else { return }
        // A certificate that still works is no outage, however soon it ends.
        let isGood = observation.verdict != .fail || observation.diagnosis == .certificateExpiring
        let isSlow = objective.latency.flatMap { limit in observation.options.map { $0 > limit } } ?? false
        last = ServiceHistory.Check(isGood: isGood, isSlow: isSlow)
        history.add(last, at: observation.time)
    }

    /// The first pair of windows that shows the rate, with what the long one holds.
    func burning(_ rate: BurnRate, at now: WallTime) -> (pace: BurnRate.Pace, seen: ServiceHistory.Counts)? {
        for pace in rate.paces(over: objective.period) {
            let long = history.counts(of: pace.long, at: now)
            let short = history.counts(of: pace.short, at: now)
            if bad(long, rate) >= rate.atLeast, speed(of: long, rate) >= pace.factor,
                speed(of: short, rate) >= pace.factor
            {
                return (pace, long)
            }
        }
        return nil
    }

    /// Whether no short window shows the rate any more; one without checks says nothing.
    func hasCalmed(_ rate: BurnRate, at now: WallTime) -> Bool {
        rate.paces(over: objective.period).allSatisfy { pace in
            let short = history.counts(of: pace.short, at: now)
            return short.checks > 0 && speed(of: short, rate) < pace.factor
        }
    }

    /// How many times as fast as it may the budget goes.
    func speed(of seen: ServiceHistory.Counts, _ rate: BurnRate) -> Double {
        let all = rate.subject == .availability ? seen.checks : seen.checks - seen.failed
        guard all > 0 else { return 0 }
        let share = rate.subject == .availability ? objective.availability : objective.latencyShare
        return Double(bad(seen, rate)) / Double(all) / max(1 - share.fraction, 0.000_001)
    }

    func bad(_ seen: ServiceHistory.Counts, _ rate: BurnRate) -> Int {
        rate.subject == .availability ? seen.failed : seen.slow
    }
}
