import Evidence
import Exposition
import Probing
import SIP
import TimeSeries
import Transport

/// What is kept of all results of a `check`: a row and a few numbers a target, however often it was probed.
struct CheckTally {
    private struct Key: Hashable {
        let target: String
        let transport: TransportKind
        let address: IPAddress?
    }

    fileprivate struct Entry {
        var row: CheckRow
        var sent = 0
        var failed = 0
        var lost = 0
        /// Of the probes that did not fail.
        var rest = Verdict.pass
        var sketch = LatencySketch()
        var least: Span?
        var most: Span?
        var causes: [DiagnosisCode: Int] = [:]
    }

    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]

    /// How many results were taken.
    private(set) var results = 0

    /// Takes a result. One that was broken off counts only where there is no other of its target.
    mutating func add(_ result: ProbeResult) {
        results += 1
        let key = Key(
            target: result.target.name, transport: result.target.address.transport,
            address: result.target.allAddresses ? result.address?.address : nil)
        let row = CheckRow(result)
        guard let place = places[key] else {
            places[key] = entries.count
            entries.append(Entry(row: row))
            if !result.isCancelled { entries[entries.count - 1].add(result, row) }
            return
        }
        if !result.isCancelled { entries[place].add(result, row) }
    }

    /// A row a target, in the order in which their first results came.
    var rows: [CheckRow] { entries.map(\.judged) }

    /// Fail over unknown over warn over pass; nothing probed is unknown.
    var verdict: Verdict { entries.isEmpty ? .unknown : rows.reduce(.pass) { $0.combined(with: $1.verdict) } }

    var statistics: [CheckStatistics] { entries.map(\.statistics) }
}

extension CheckTally.Entry {
    fileprivate mutating func add(_ result: ProbeResult, _ row: CheckRow) {
        sent += 1
        if let cause = row.cause { causes[cause.code, default: 0] += 1 }
        switch result.verdict {
        case .fail: failed += 1
        case let other: rest = rest.combined(with: other)
        }
        if result.sip == nil, result.verdict == .fail { lost += 1 }
        if let took = result.sipDuration {
            sketch.add(took)
            least = min(least ?? took, took)
            most = max(most ?? took, took)
        }
        // The row shows the last probe, unless an earlier one has something to say and the last has not.
        if self.row.cause == nil || row.cause != nil { self.row = row }
    }

    /// Of several probes, all failed is a failure and some failed a warning (CONTRACT §1).
    private var verdict: Verdict {
        if sent == 0 { return .unknown }
        if failed == 0 { return rest }
        return failed == sent ? .fail : rest.combined(with: .warn)
    }

    fileprivate var judged: CheckRow {
        var row = row
        row.verdict = verdict
        return row
    }

    fileprivate var statistics: CheckStatistics {
        var times: CheckStatistics.Times?
        if let least, let most, let median = sketch.percentile(0.5), let p95 = sketch.percentile(0.95) {
            times = .init(
                least: least, median: min(max(median, least), most), p95: min(max(p95, least), most), most: most)
        }
        let causes = causes.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        return CheckStatistics(
            row: judged, sent: sent, failed: failed, lost: lost, times: times,
            causes: causes.map { (code: $0.key, count: $0.value) })
    }
}
