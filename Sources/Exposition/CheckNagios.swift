import ChainAudit
package import Evidence
package import Probing
import SIP

/// A check as one line for monitoring systems of Nagios' kin.
package enum CheckNagios {
    /// The line of a single probe: the root cause, and the timings as performance data.
    package static func line(_ result: ProbeResult) -> String {
        NagiosLine(verdict: result.verdict, text: text(result), measures: measures(result)).line
    }

    /// The line of several targets: how many pass, and the first that do not.
    package static func line(_ rows: [CheckRow], verdict: Verdict) -> String {
        let bad = rows.filter { $0.verdict != .pass }
        let names = bad.prefix(5).map { "\($0.title) \($0.cause?.code.rawValue ?? "unknown")" }
        let more = bad.count > names.count ? ["\(bad.count - names.count) more"] : []
        let text =
            "\(rows.count - bad.count) of \(rows.count) pass"
            + (names.isEmpty ? "" : "; " + (names + more).joined(separator: ", "))
        return NagiosLine(verdict: verdict, text: text, measures: counts(rows)).line
    }

    /// The line of several probes of one target: loss and times.
    package static func line(_ statistics: CheckStatistics) -> String {
        var text = "\(statistics.row.title): \(statistics.lost) of \(statistics.sent) lost"
        if let cause = statistics.row.cause { text += "; \(cause.code.rawValue): \(cause.summary)" }
        // Some lost is a warning, all lost is critical (CONTRACT §1).
        let loss = NagiosLine.Measure(
            "loss", statistics.lossPercent, .percent, warning: .above(0), critical: .above(99.99), within: 0...100)
        let times = statistics.times
        let measures = [("min", times?.least), ("median", times?.median), ("p95", times?.p95), ("max", times?.most)]
        return NagiosLine(
            verdict: statistics.row.verdict, text: text,
            measures: [loss] + measures.map { time("options_\($0.0)", $0.1) }
        ).line
    }

    private static func text(_ result: ProbeResult) -> String {
        if let cause = result.rootCause { return "\(cause.code.rawValue): \(cause.summary)" }
        let answer = result.sip.map { "\($0.statusCode) \(PeerText($0.reasonPhrase).forTerminal)" }
        return "\(result.target.name): \(answer ?? "reached as far as the peer policy lets us")"
    }

    private static func measures(_ result: ProbeResult) -> [NagiosLine.Measure] {
        let stages = result.steps.filter { $0.name != .certificate }.map { step in
            time(
                step.name.rawValue, step.duration,
                warning: step.name == .options ? result.target.slowAfter.map { .above($0.milliseconds) } : nil)
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

    private static func time(
        _ label: String, _ span: Span?, warning: NagiosLine.Threshold? = nil
    ) -> NagiosLine.Measure {
        .init(
            label, span.map { Double($0.microseconds) / 1_000 }, .milliseconds, warning: warning,
            within: 0...Double.infinity)
    }

    private static func counts(_ rows: [CheckRow]) -> [NagiosLine.Measure] {
        [Verdict.pass, .warn, .fail, .unknown].map { verdict in
            .init(
                verdict.rawValue, Double(rows.count { $0.verdict == verdict }),
                warning: verdict == .warn ? .above(0) : nil, critical: verdict == .fail ? .above(0) : nil,
                within: 0...Double(rows.count))
        }
    }
}
