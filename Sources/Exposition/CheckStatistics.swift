package import Evidence
import Transport

/// Many probes of one target in numbers, as `ping` ends with.
package struct CheckStatistics: Sendable {
    /// Times from the shortest to the longest; the percentiles within 1 %.
    package struct Times: Sendable, Hashable {
        /// The shortest.
        package let least: Span
        /// Half of the probes took no longer.
        package let median: Span
        /// Nineteen of twenty probes took no longer.
        package let p95: Span
        /// The longest.
        package let most: Span

        /// Times from their parts.
        package init(least: Span, median: Span, p95: Span, most: Span) {
            self.least = least
            self.median = median
            self.p95 = p95
            self.most = most
        }
    }

    /// The target, and the address where each is probed on its own.
    package let row: CheckRow
    /// Probes that came to an end; one that was broken off is none.
    package let sent: Int
    /// Probes with the verdict fail.
    package let failed: Int
    /// Probes without any final response, where this side was not the reason.
    package let lost: Int
    /// The OPTIONS times of those that were answered; `nil` where none was.
    package let times: Times?
    /// How often each root cause was found, the most frequent first.
    package let causes: [(code: DiagnosisCode, count: Int)]

    /// Statistics from their parts.
    package init(
        row: CheckRow, sent: Int, failed: Int, lost: Int, times: Times?, causes: [(code: DiagnosisCode, count: Int)]
    ) {
        self.row = row
        self.sent = sent
        self.failed = failed
        self.lost = lost
        self.times = times
        self.causes = causes
    }

    /// The share that was lost, 0–100 with one decimal.
    package var lossPercent: Double { sent == 0 ? 0 : (Double(lost) * 1_000 / Double(sent)).rounded() / 10 }
}

extension CheckStatistics {
    /// The contract's words for it, an addition to `trunkwatch.check/1`.
    package var json: JSON {
        .object([
            ("target", .string(row.target)), ("address", .optional(row.address?.address.description)),
            ("verdict", .string(row.verdict.rawValue)), ("sent", .integer(Int64(sent))),
            ("failed", .integer(Int64(failed))), ("lost", .integer(Int64(lost))), ("lossPercent", .number(lossPercent)),
            ("milliseconds", times?.json ?? .null),
            ("causes", .object(causes.map { ($0.code.rawValue, .integer(Int64($0.count))) })),
        ])
    }
}

extension CheckStatistics.Times {
    fileprivate var json: JSON {
        .object([
            ("min", .milliseconds(least)), ("median", .milliseconds(median)), ("p95", .milliseconds(p95)),
            ("max", .milliseconds(most)),
        ])
    }
}
