import ChainAudit
import Evidence
package import Probing
import SIP
import Transport

/// A check as Prometheus metrics, for a textfile collector.
package enum CheckMetrics {
    /// The metrics in text form; a time that was not measured has no sample.
    package static func text(_ results: [ProbeResult]) -> String {
        var verdict = MetricFamily("trunkwatch_check_verdict", .gauge, help: "0 pass, 1 warn, 2 fail, 3 unknown.")
        var phase = MetricFamily("trunkwatch_check_phase_seconds", .gauge, help: "How long a stage took.")
        var status = MetricFamily("trunkwatch_check_sip_status_code", .gauge, help: "The final response's status.")
        var end = MetricFamily(
            "trunkwatch_check_certificate_not_after_timestamp_seconds", .gauge,
            help: "The end of the leaf's validity.")
        for result in results {
            let labels = [
                Label(name: "target", value: result.target.name),
                Label(name: "address", value: result.address?.address.description ?? ""),
                Label(name: "attempt", value: String(result.attempt)),
            ]
            verdict.add(labels, Double(result.verdict.exitStatus))
            for step in result.steps {
                guard let span = step.duration else { continue }
                phase.add(labels + [Label(name: "phase", value: step.name.rawValue)], span.seconds)
            }
            if let sip = result.sip { status.add(labels, Double(sip.statusCode)) }
            if let leaf = result.chain?.leaf { end.add(labels, Double(leaf.notAfter)) }
        }
        return PrometheusText.text([verdict, phase, status, end].filter { !$0.samples.isEmpty })
    }
}
