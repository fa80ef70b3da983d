import Evidence
import Reports
import TestSupport
import Testing
import TimeSeries

/// A report over weeks from the sums of its days says what the report from every probe says.
struct CondensedReportTests {
    private static let from = WallTime(year: 2026, month: 9, day: 1, hour: 7, minute: 13)
    private static let to = WallTime(year: 2026, month: 9, day: 21, hour: 7, minute: 13)
    private static let interval = Span.seconds(120)

    @Test(arguments: [UInt64(1), 2, 3])
    func `times, outages and counts are equal, percentiles within one per cent`(seed: UInt64) throws {
        let (reader, _) = try Self.store(seed: seed)
        let raw = try Self.report(reader, reach: Span(nanoseconds: -1))
        let reach = Timeline.reach(interval: Self.interval, timeout: .seconds(10))
        let short = try Self.report(reader, reach: Span(nanoseconds: reach * 1_000))
        #expect(short.days > 4, "seed \(seed): \(short.days) days were condensed")
        #expect(raw.days == 0)
        let (a, b) = (raw.report, short.report)
        #expect(a.availability == b.availability, "seed \(seed)")
        #expect(a.probes == b.probes)
        #expect(a.outages == b.outages)
        #expect(a.strip == b.strip)
        #expect(a.diagnoses == b.diagnoses)
        #expect(a.changes == b.changes)
        #expect(a.last == b.last)
        for (exact, near) in zip(a.latency, b.latency) { Self.compare(exact.percentiles, near.percentiles) }
        Self.compare(a.lateness, b.lateness)
        #expect(a.trend?.word == b.trend?.word)
        #expect(b.buckets.count == 21, "the days, the first and the last of them cut")
        #expect(b.buckets.first?.from == Self.from && b.buckets.last?.to == Self.to)
        #expect(b.buckets.reduce(0) { $0 + ($1.percentiles?.count ?? 0) } == a.latency.last?.percentiles?.count)
    }

    private static func compare(_ exact: Percentiles?, _ near: Percentiles?) {
        #expect(exact?.count == near?.count)
        guard let exact, let near else { return }
        for path in [\Percentiles.p50, \.p95, \.p99, \.max] {
            let (one, other) = (exact[keyPath: path].milliseconds, near[keyPath: path].milliseconds)
            #expect(abs(one - other) <= 0.0101 * one + 0.001, "\(one) and \(other)")
        }
    }

    private static func report(_ reader: StoreReader, reach: Span) throws -> (report: TargetReport, days: Int) {
        let period = ReportPeriod(from: from, to: to)
        let lead = WallTime(microseconds: from.microseconds - 3_600_000_000)
        let past = try reader.condensed(
            target: "a", from: lead, to: to, reach: reach, hot: reader.hot(from: lead, to: to))
        var history = TargetHistory(
            name: "a", address: "a:5061", transport: .tls, profile: "generic", interval: interval, currentState: .up,
            observations: past.observations)
        history.days = past.days
        return (TargetReport(history, period: period, options: ReportOptions()), past.days.count)
    }

    /// Three weeks with an outage on one day in six, warnings that stand, gaps and a renewed certificate.
    private static func store(seed: UInt64) throws -> (StoreReader, TemporaryDirectory) {
        let directory = try TemporaryDirectory.untilExit()
        let path = directory.file("condensed-\(seed).db")
        var numbers = SeededNumbers(state: seed)
        let writer = try Store.openWriter(path: path)
        let start = WallTime(year: 2026, month: 8, day: 31)
        for day in 0..<22 {
            var batch = Batch()
            let outage = Int.random(in: 0..<6, using: &numbers) == 0 ? Int.random(in: 0..<700, using: &numbers) : 10_000
            let warns = Int.random(in: 0..<8, using: &numbers) == 0
            let gap = Int.random(in: 0..<10, using: &numbers) == 0 ? Int.random(in: 0..<700, using: &numbers) : 10_000
            for slot in 0..<720 where !(gap..<gap + 9).contains(slot) {
                let time = start + .seconds(day * 86_400 + slot * 120)
                var probe = Observation(
                    target: "a", kind: slot % 5 == 0 ? .fresh : .keepAlive, time: time, verdict: .pass)
                probe.lateness = .microseconds(Int64.random(in: 10..<4_000, using: &numbers))
                probe.address = .v4(1)
                if probe.kind == .fresh {
                    probe.tls = .microseconds(Int64.random(in: 20_000..<90_000, using: &numbers))
                    probe.leaf = Fingerprint(Array(repeating: day < 12 ? 1 : 2, count: 32))
                    if warns { (probe.verdict, probe.diagnosis) = (.warn, .certificateExpiring) }
                }
                if (outage..<outage + 20).contains(slot) {
                    (probe.verdict, probe.diagnosis) = (.fail, .sipTimeout)
                } else {
                    probe.options = .microseconds(Int64.random(in: 9_000..<60_000, using: &numbers))
                }
                batch.observations.append(probe)
            }
            try writer.commit(batch)
        }
        _ = try writer.sealAndRetain(now: to, rawKeep: .seconds(8_640_000), rollupKeep: .seconds(86_400_000))
        try writer.close()
        return (try Store.openReader(path: path), directory)
    }
}
