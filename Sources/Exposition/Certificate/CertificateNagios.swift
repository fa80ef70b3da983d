import ChainAudit
import Evidence

/// A chain as one line for monitoring systems of Nagios' kin.
package enum CertificateNagios {
    /// The line: the root cause or the days left, and as performance data the days left of the leaf and of the first
    /// certificate of the chain to end. Of several addresses the gravest speaks.
    package static func line(_ answer: CertificateAnswer, warnDays: Int, criticalDays: Int) -> String {
        let judged = answer.gravest
        let days = judged?.chain?.leaf.map { CheckJSON.daysRemaining($0, at: answer.time) }
        let path = judged?.chain?.pathElements ?? []
        let earliest = path.map { CheckJSON.daysRemaining($0.certificate, at: answer.time) }.min()
        let measures = [("days_left", days), ("chain_days_left", earliest)].map { label, value in
            NagiosLine.Measure(
                label, value, .none, warning: .below(Double(warnDays)), critical: .below(Double(criticalDays)))
        }
        return NagiosLine(
            service: "CERTIFICATE", verdict: answer.verdict, text: text(answer, judged, days), measures: measures
        ).line
    }

    private static func text(_ answer: CertificateAnswer, _ judged: JudgedChain?, _ days: Double?) -> String {
        let address = answer.isPerAddress ? judged?.address.map { "\($0): " } ?? "" : ""
        if let cause = judged?.diagnoses.rootCause { return "\(address)\(cause.code.rawValue): \(cause.summary)" }
        guard let days else { return "\(answer.subject): no certificate" }
        let others = answer.chains.count > 1 ? " at all of \(answer.chains.count) addresses" : ""
        return "\(answer.subject): \(Int(days)) days left\(others)"
    }
}
