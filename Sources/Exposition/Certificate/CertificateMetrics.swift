import ChainAudit
import Evidence

/// A chain as Prometheus metrics, for a textfile collector.
package enum CertificateMetrics {
    /// The metrics in text form; of a chain that is not there only the verdict.
    package static func text(_ answer: CertificateAnswer) -> String {
        var verdict = MetricFamily(
            "trunkwatch_certificate_verdict", .gauge, help: "The verdict: 0 pass, 1 warn, 2 fail, 3 unknown.")
        var trusted = MetricFamily(
            "trunkwatch_certificate_trusted", .gauge, help: "Whether a path to a trust anchor verified.")
        var end = MetricFamily(
            "trunkwatch_certificate_not_after_timestamp_seconds", .gauge, help: "The end of a certificate's validity.")
        var begin = MetricFamily(
            "trunkwatch_certificate_not_before_timestamp_seconds", .gauge, help: "The begin of the leaf's validity.")
        var info = MetricFamily("trunkwatch_certificate_info", .gauge, help: "The leaf by its SHA-256; always 1.")
        var findings = MetricFamily(
            "trunkwatch_certificate_finding", .gauge, help: "A finding by its code and severity; always 1.")
        for judged in answer.chains {
            let labels = labels(of: judged, in: answer)
            verdict.add(labels, Double(judged.verdict.exitStatus))
            for finding in judged.diagnoses {
                let words = [("code", finding.code.rawValue), ("severity", finding.severity.rawValue)]
                findings.add(labels + words.map(Label.init), 1)
            }
            guard let chain = judged.chain, let leaf = chain.leaf else { continue }
            trusted.add(labels, chain.trusted ? 1 : 0)
            begin.add(labels, Double(leaf.notBefore))
            let earliest = chain.pathElements.map(\.certificate.notAfter).min() ?? leaf.notAfter
            for (element, value) in [("leaf", leaf.notAfter), ("earliest", earliest)] {
                end.add(labels + [Label(name: "element", value: element)], Double(value))
            }
            info.add(labels + [Label(name: "sha256", value: hexadecimal(leaf.sha256))], 1)
        }
        return PrometheusText.text([verdict, trusted, end, begin, info, findings])
    }

    private static func labels(of judged: JudgedChain, in answer: CertificateAnswer) -> [Label] {
        let target = Label(name: "target", value: answer.subject)
        guard answer.isPerAddress, let address = judged.address else { return [target] }
        return [target, Label(name: "address", value: address)]
    }
}
