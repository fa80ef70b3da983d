package import ChainAudit
package import Evidence
import Probing

/// A chain and what was found wrong with it, as of a time.
package struct JudgedChain: Sendable {
    /// The host or file, harmless to print.
    package let subject: String
    /// The time it was judged as of.
    package let time: WallTime
    /// The chain; `nil` where none was presented.
    package let chain: PresentedChain?
    /// The findings, those of the way there first.
    package let diagnoses: [Diagnosis]

    /// A judgement from its parts.
    package init(subject: String, time: WallTime, chain: PresentedChain?, diagnoses: [Diagnosis]) {
        self.subject = subject
        self.time = time
        self.chain = chain
        self.diagnoses = diagnoses
    }

    /// The verdict of all findings; without a chain nothing can be said.
    package var verdict: Verdict { chain?.leaf == nil ? diagnoses.verdict.combined(with: .unknown) : diagnoses.verdict }
}

/// The contract's `trunkwatch.certificate/1`.
package enum CertificateJSON {
    /// The whole answer of `certificate`.
    package static func document(_ judged: JudgedChain) -> JSON {
        .object([
            ("schema", .string("trunkwatch.certificate/1")), ("subject", .string(judged.subject)),
            ("asOf", .string(judged.time.iso8601Seconds)), ("verdict", .string(judged.verdict.rawValue)),
            ("certificate", judged.chain.flatMap { CheckJSON.certificate($0, at: judged.time) } ?? .null),
            ("diagnoses", .array(judged.diagnoses.map(\.json))),
        ])
    }
}

/// A chain as one line for monitoring systems of Nagios' kin.
package enum CertificateNagios {
    /// The line, the days left as performance data.
    package static func line(_ judged: JudgedChain, warnDays: Int, criticalDays: Int) -> String {
        let days = judged.chain?.leaf.map { CheckJSON.daysRemaining($0, at: judged.time) }
        let text =
            judged.diagnoses.rootCause.map { "\($0.code.rawValue): \($0.summary)" }
            ?? days.map { "\(judged.subject): \(Int($0)) days left" } ?? "\(judged.subject): no certificate"
        let measure = NagiosLine.Measure(
            "days_left", days, .none, warning: .below(Double(warnDays)), critical: .below(Double(criticalDays)))
        return NagiosLine(service: "CERTIFICATE", verdict: judged.verdict, text: text, measures: [measure]).line
    }
}

/// A chain as Prometheus metrics, for a textfile collector.
package enum CertificateMetrics {
    /// The metrics in text form; none for a chain that is not there.
    package static func text(_ judged: JudgedChain) -> String {
        var end = MetricFamily(
            "trunkwatch_certificate_not_after_timestamp_seconds", .gauge, help: "The end of a certificate's validity.")
        let certificates = judged.chain?.certificates ?? []
        let target = Label(name: "target", value: judged.subject)
        if let leaf = certificates.first, let earliest = certificates.map(\.notAfter).min() {
            end.add([target, Label(name: "element", value: "leaf")], Double(leaf.notAfter))
            end.add([target, Label(name: "element", value: "earliest")], Double(earliest))
        }
        let passes = MetricFamily(
            "trunkwatch_certificate_verdict", .gauge, help: "The verdict: 0 pass, 1 warn, 2 fail, 3 unknown.",
            samples: [.init([target], Double(judged.verdict.exitStatus))])
        return PrometheusText.text([end, passes])
    }
}

/// A chain as people read it.
package struct CertificateText {
    private let style: TextStyle

    /// A rendering in a style.
    package init(_ style: TextStyle) { self.style = style }

    /// The chain, leaf first, then what was found and what to do.
    package func text(_ judged: JudgedChain) -> String {
        var lines = [
            "\(style.mark(judged.subject, .bold)) as of \(judged.time.iso8601Seconds)  \(style.word(judged.verdict))"
        ]
        for (index, certificate) in (judged.chain?.certificates ?? []).enumerated() {
            lines += [""] + element(certificate, index, at: judged.time)
        }
        if judged.chain == nil { lines += ["", "  no certificate was presented"] }
        if !judged.diagnoses.isEmpty { lines.append("") }
        for finding in judged.diagnoses { lines += style.finding(finding) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func element(_ certificate: CertificateFacts, _ index: Int, at time: WallTime) -> [String] {
        let days = Int(CheckJSON.daysRemaining(certificate, at: time))
        let end = WallTime(seconds: certificate.notAfter).iso8601Seconds
        var facts: [(String, String)] = [
            ("subject", PeerText(certificate.subject).forTerminal),
            ("issuer", PeerText(certificate.issuer).forTerminal),
            ("valid", "\(WallTime(seconds: certificate.notBefore).iso8601Seconds) to \(end)"),
            ("left", days < 0 ? "expired \(-days) days ago" : "\(days) days"),
            ("key", "\(certificate.key.typeName) \(certificate.key.bits), signed by \(certificate.signatureAlgorithm)"),
            ("serial", certificate.serialHex), ("SHA-256", hexadecimal(certificate.sha256)),
        ]
        if index == 0 {
            let names = certificate.names.prefix(20).map(\.text)
            let more = certificate.names.count > names.count ? " and \(certificate.names.count - names.count) more" : ""
            facts.insert(("names", names.isEmpty ? "none" : names.joined(separator: ", ") + more), at: 1)
            let usages = certificate.extendedKeyUsage.map { $0.map { ExtendedKeyUsage.name(of: $0) } }
            facts.append(("usage", usages.map { $0.joined(separator: ", ") } ?? "not restricted"))
        }
        let title = index == 0 ? "leaf" : certificate.isSelfIssued ? "root" : "intermediate"
        return ["  \(index) \(style.mark(title, .bold))"]
            + facts.flatMap { style.wrapped($0.1, lead: "    " + $0.0.padded(to: 9), indent: 13) }
    }
}
