import ChainAudit
package import Evidence
package import Probing
import SIP

/// A check as one line for monitoring systems of Nagios' kin.
package enum CheckNagios {
    /// The line: the worst finding, and the timings of a single result as performance data.
    package static func line(_ results: [ProbeResult], verdict: Verdict? = nil) -> String {
        let single = results.count == 1 ? results[0] : nil
        return NagiosLine(
            verdict: verdict ?? results.verdict, text: single.map(text) ?? summary(results),
            measures: single.map(measures) ?? counts(results)
        ).line
    }

    private static func text(_ result: ProbeResult) -> String {
        if let cause = result.rootCause { return "\(cause.code.rawValue): \(cause.summary)" }
        let answer = result.sip.map { "\($0.statusCode) \(PeerText($0.reasonPhrase).forTerminal)" }
        return "\(result.target.name): \(answer ?? "reached as far as the peer policy lets us")"
    }

    private static func summary(_ results: [ProbeResult]) -> String {
        let failed = results.filter { $0.verdict != .pass }
        let names = failed.prefix(5).map { "\($0.target.name) \($0.rootCause?.code.rawValue ?? "unknown")" }
        return "\(results.count - failed.count) of \(results.count) pass"
            + (names.isEmpty ? "" : "; " + names.joined(separator: ", "))
    }

    private static func measures(_ result: ProbeResult) -> [NagiosLine.Measure] {
        let stages = result.steps.filter { $0.name != .certificate }.map { step in
            NagiosLine.Measure(step.name.rawValue, step.duration?.milliseconds, .milliseconds)
        }
        guard let leaf = result.chain?.leaf else { return stages }
        let policy = result.target.chainPolicy
        let days = CheckJSON.daysRemaining(leaf, at: result.startedAt)
        return stages + [
            .init(
                "cert_days", days, .none, warning: .below(Double(policy.warnDays)),
                critical: .below(Double(policy.criticalDays)))
        ]
    }

    private static func counts(_ results: [ProbeResult]) -> [NagiosLine.Measure] {
        [Verdict.pass, .warn, .fail, .unknown].map { verdict in
            .init(verdict.rawValue, Double(results.count { $0.verdict == verdict }))
        }
    }
}
