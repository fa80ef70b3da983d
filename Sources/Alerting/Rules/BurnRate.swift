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
