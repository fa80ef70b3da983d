package import Evidence

/// Percentiles of a set of durations, by nearest rank: values that were really measured; over weeks, within 1 %.
package struct Percentiles: Sendable, Hashable {
    /// How many were measured.
    package let count: Int
    /// Half were at most this.
    package let p50: Span
    /// 95 % were at most this.
    package let p95: Span
    /// 99 % were at most this.
    package let p99: Span
    /// The longest.
    package let max: Span

    init(count: Int, p50: Span, p95: Span, p99: Span, max: Span) {
        self.count = count
        self.p50 = p50
        self.p95 = p95
        self.p99 = p99
        self.max = max
    }

    /// The percentiles of some durations; `nil` where there are none.
    package init?(_ durations: [Span]) {
        let sorted = durations.sorted()
        guard let longest = sorted.last else { return nil }
        func rank(_ percent: Int) -> Span { sorted[(sorted.count * percent + 99) / 100 - 1] }
        self.count = sorted.count
        self.p50 = rank(50)
        self.p95 = rank(95)
        self.p99 = rank(99)
        self.max = longest
    }
}

/// The stages whose duration is worth a percentile.
package let measuredStages: [Stage] = [.dns, .tcp, .tls, .options]

extension Observation {
    /// How long a stage took; `nil` where it did not run or did not end.
    func duration(of stage: Stage) -> Span? {
        switch stage {
        case .dns: dns
        case .tcp: tcp
        case .tls: tls
        case .options: options
        case .certificate: nil
        }
    }
}

/// The percentiles of one stage over the whole period.
package struct StageLatency: Sendable, Hashable {
    /// The stage.
    package let stage: Stage
    /// Its percentiles; `nil` where it was never measured.
    package let percentiles: Percentiles?
}

/// The percentiles of the OPTIONS round trip in one part of the period.
package struct LatencyBucket: Sendable, Hashable {
    /// First instant.
    package let from: WallTime
    /// The instant after the last.
    package let to: WallTime
    /// The percentiles; `nil` where nothing was measured.
    package let percentiles: Percentiles?

    /// The OPTIONS round trips in `count` equal parts of the period.
    package static func series(
        of observations: ArraySlice<Observation>, period: ReportPeriod, count: Int
    ) -> [LatencyBucket] {
        let edges = period.edges(count)
        var samples = Array(repeating: [Span](), count: edges.count - 1)
        for observation in observations {
            if let options = observation.options {
                samples[period.part(of: observation.time, in: samples.count)].append(options)
            }
        }
        return samples.indices.map {
            LatencyBucket(from: edges[$0], to: edges[$0 + 1], percentiles: Percentiles(samples[$0]))
        }
    }
}
