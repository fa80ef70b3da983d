import Evidence
import Probing
import Transport

// One dead, slow or hostile target never delays another: the healthy half of a crowd is timed alone, then among the
// others, with the same sessions and connections.
extension Driver {
    private static let healthy = 500
    private static let holes = 300
    private static let resets = 100
    private static let drips = 100

    /// `ours crowd DIR PORT rsa|ec 12|13 HOSTILE-PORT SECONDS INTERVAL`.
    func crowd(_ job: Job) async {
        let interval = Span.seconds(job.number(7))
        let span = Span.seconds(job.number(6))
        let good = (0..<Self.healthy).map { job.tlsTarget("good-\($0)") }
        var tasks = start(good, interval)
        _ = await loop.sleep(until: loop.refreshedNow() + interval + .seconds(3))
        report("healthy alone", await measured(span))
        let bad = [(Self.holes, 0), (Self.resets, 1), (Self.drips, 2)].flatMap { count, offset in
            (0..<count).map { index in
                var target = job.tlsTarget("bad-\(offset)-\(index)")
                target.address.port = UInt16(job.number(5) + offset)
                // As long as it may be, so that as many as possible are under way at once.
                target.timeout = interval
                return target
            }
        }
        tasks += start(bad, interval)
        _ = await loop.sleep(until: loop.refreshedNow() + interval + .seconds(3))
        let crowded = await measured(span)
        report("among 300 black holes, 100 resets, 100 drips", crowded)
        let failures = sessions.dropFirst(Self.healthy).filter { $0.failures > 0 }.count
        print("healthy targets that failed: \(crowded.failures); bad ones noticed: \(failures) of \(bad.count)")
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func start(_ targets: [ProbeTarget], _ interval: Span) -> [Task<Void, Never>] {
        let first = sessions.count
        sessions += targets.map { FleetSession($0, interval, nil, prober, loop) }
        return (first..<sessions.count).map { index in Task(executorPreference: loop.tasks) { await self.run(index) } }
    }

    private struct Sample {
        var latencies: [Double]
        var latenesses: [Double]
        var failures: Int
    }

    /// What the healthy ones saw for a while.
    private func measured(_ span: Span) async -> Sample {
        let good = sessions.prefix(Self.healthy)
        for session in good { session.forget() }
        _ = await loop.sleep(until: loop.refreshedNow() + span)
        return Sample(
            latencies: good.flatMap(\.latencies).sorted(), latenesses: good.flatMap(\.latenesses).sorted(),
            failures: good.reduce(0) { $0 + $1.failures })
    }

    private func report(_ name: String, _ sample: Sample) {
        guard !sample.latencies.isEmpty else { fatalError("nothing was measured") }
        func percentile(_ values: [Double], _ share: Int) -> String {
            Usage.tenths(values[min(values.count - 1, values.count * share / 100)])
        }
        print(
            "\(name): answers \(sample.latencies.count)",
            "latency_p50_ms \(percentile(sample.latencies, 50)) latency_p99_ms \(percentile(sample.latencies, 99))",
            "lateness_p99_ms \(percentile(sample.latenesses, 99))")
        Usage.flush()
    }
}
