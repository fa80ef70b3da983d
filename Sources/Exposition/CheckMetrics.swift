import ChainAudit
import Evidence
package import Probing
import SIP
import Transport

/// A check as Prometheus metrics, for a textfile collector: of each result only the numbers are kept, and of several
/// probes of one target the last ones, for a series that comes once is none.
package struct CheckMetrics {
    private var verdicts: [[Label]: Double] = [:]
    private var phases: [[Label]: Double] = [:]
    private var statuses: [[Label]: Double] = [:]
    private var ends: [[Label]: Double] = [:]

    /// Nothing measured yet.
    package init() {}

    /// Takes the numbers of a result; a time that was not measured has no sample.
    package mutating func add(_ result: ProbeResult) {
        let labels = Self.labels(CheckRow(result))
        verdicts[labels] = Double(result.verdict.exitStatus)
        for step in result.steps {
            phases[labels + [Label(name: "phase", value: step.name.rawValue)]] = step.duration?.seconds
        }
        statuses[labels] = result.sip.map { Double($0.statusCode) }
        ends[labels] = result.chain?.leaf.map { Double($0.notAfter) }
    }

    /// The metrics in text form; the verdict of many probes of one target is that of them all.
    package func text(_ statistics: [CheckStatistics] = []) -> String {
        var lost = MetricFamily("trunkwatch_check_lost_ratio", .gauge, help: "The share of probes without an answer.")
        var spread = MetricFamily(
            "trunkwatch_check_options_seconds", .gauge, help: "The OPTIONS times of all probes: min, median, p95, max.")
        var verdicts = verdicts
        for one in statistics where one.sent > 0 {
            let labels = Self.labels(one.row)
            verdicts[labels] = Double(one.row.verdict.exitStatus)
            lost.add(labels, Double(one.lost) / Double(one.sent))
            guard let times = one.times else { continue }
            let named = [("min", times.least), ("median", times.median), ("p95", times.p95), ("max", times.most)]
            for (name, span) in named {
                spread.add(labels + [Label(name: "statistic", value: name)], span.seconds)
            }
        }
        return PrometheusText.text([
            Self.family("trunkwatch_check_verdict", "0 pass, 1 warn, 2 fail, 3 unknown.", verdicts),
            Self.family("trunkwatch_check_phase_seconds", "How long a stage took.", phases),
            Self.family("trunkwatch_check_sip_status_code", "The final response's status.", statuses),
            Self.family(
                "trunkwatch_check_certificate_not_after_timestamp_seconds", "The end of the leaf's validity.", ends),
            lost, spread,
        ])
    }

    private static func labels(_ row: CheckRow) -> [Label] {
        let target = [
            Label(name: "target", value: row.target), Label(name: "transport", value: row.transport.rawValue),
        ]
        // An address in the labels of a name that has several in turn would be a new series each time.
        guard row.isOneOfMany, let address = row.address else { return target }
        return target + [Label(name: "address", value: address.address.description)]
    }

    private static func family(_ name: String, _ help: String, _ samples: [[Label]: Double]) -> MetricFamily {
        MetricFamily(name, .gauge, help: help, samples: samples.map { .init($0.key, $0.value) })
    }
}
