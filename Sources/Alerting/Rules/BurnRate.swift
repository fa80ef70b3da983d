package import Evidence

/// How fast an error budget may go: both windows must show it, so that a rule neither misses a slow leak nor goes on
/// firing long after the end (the Site Reliability Workbook's multiwindow, multi-burn-rate alerts).
package struct BurnRate: Sendable, Hashable {
    /// Which budget.
    package enum Subject: String, Sendable, Hashable, CaseIterable {
        /// Checks that fail.
        case availability
        /// Answers that take longer than the target's `slo: latency`.
        case latency
    }

    /// The usual pairs of windows.
    package enum Speed: String, Sendable, Hashable, CaseIterable {
        /// 2 % of the budget in an hour, or 5 % in six: 14.4 and 6 times too fast over 30 days.
        case fast
        /// 10 % of the budget in a day, or in three: 3 times and as fast as may be over 30 days.
        case slow
    }

    /// A pair of windows and the rate that both must show.
    package struct Pace: Sendable, Hashable {
        /// So many times as fast as the budget would last the whole period, in thousandths.
        package var thousandths: Int
        /// Long enough to matter.
        package var long: Span
        /// Short enough to be over soon after the trouble.
        package var short: Span

        /// A pace from its parts.
        package init(thousandths: Int, long: Span, short: Span) {
            self.thousandths = thousandths
            self.long = long
            self.short = short
        }

        var factor: Double { Double(thousandths) / 1_000 }
    }

    /// The longest window: as far back as ``ServiceHistory`` reaches.
    package static let longestWindow = Span.seconds(3 * 86_400)

    /// Which budget.
    package var subject: Subject
    /// The usual pairs; ``pace`` goes before them.
    package var speed: Speed
    /// A pair of one's own.
    package var pace: Pace?
    /// Fewer bad checks in the long window are chance.
    package var atLeast = 3

    /// The usual pairs of a speed.
    package init(_ subject: Subject, _ speed: Speed) {
        self.subject = subject
        self.speed = speed
    }

    /// The pairs for a period that is not 30 days: the shares of the budget are what stays.
    func paces(over period: Span) -> [Pace] {
        if let pace { return [pace] }
        let shares: [(share: Double, long: Int, short: Int)] =
            switch speed {
            case .fast: [(0.02, 3_600, 300), (0.05, 21_600, 1_800)]
            case .slow: [(0.1, 86_400, 7_200), (0.1, 259_200, 21_600)]
            }
        return shares.map { share, long, short in
            let factor = share * period.seconds / Double(long)
            return Pace(thousandths: Int(factor * 1_000), long: .seconds(long), short: .seconds(short))
        }
    }
}

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
