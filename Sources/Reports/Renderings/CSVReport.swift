import Evidence

/// The report's targets as CSV (RFC 4180: commas, CRLF, a header), one row a target.
package enum CSVReport {
    /// The columns in order; times are ISO 8601 in UTC, durations are in the unit that the name says.
    package static let columns = [
        "target", "address", "transport", "profile", "state", "stateSince", "verdict", "from", "to",
        "availabilityPercent", "upSeconds", "warnedSeconds", "downSeconds", "maintenanceSeconds", "unobservedSeconds",
        "observedPercent", "probes", "pass", "warn", "fail", "unknown", "outages", "longestOutageSeconds",
        "optionsP50Milliseconds", "optionsP95Milliseconds", "optionsP99Milliseconds", "optionsMaxMilliseconds",
        "leafSubject", "leafNotAfter", "leafDaysRemaining", "earliestNotAfter", "topDiagnosis",
    ]

    /// The report; text from outside cannot become a formula.
    package static func render(_ report: FleetReport) -> String {
        ([columns.joined(separator: ",")] + report.targets.map { row($0, report.period) }).joined(separator: "\r\n")
            + "\r\n"
    }

    private static func row(_ target: TargetReport, _ period: ReportPeriod) -> String {
        let cells =
            [
                text(target.name), text(target.address), target.transport.rawValue, text(target.profile),
                target.state.rawValue, target.stateSince?.iso8601 ?? "", target.verdict.rawValue,
                period.from.iso8601, period.to.iso8601,
            ] + time(target.availability) + counts(target) + latency(target) + certificate(target)
            + [target.diagnoses.first?.code.rawValue ?? ""]
        return cells.joined(separator: ",")
    }

    private static func text(_ text: String) -> String { PeerText(decoded: text).forCSV }

    private static func number(_ value: JSON) -> String { value == .null ? "" : value.text }

    private static func time(_ time: Availability) -> [String] {
        [number(JSONReport.percent(time.ratio))]
            + [time.up, time.warned, time.down, time.maintenance, time.unobserved].map {
                number(JSONReport.seconds($0))
            } + [number(JSONReport.percent(time.coverage))]
    }

    private static func counts(_ target: TargetReport) -> [String] {
        let probes = target.probes
        let longest = target.outages.map(\.length).max()
        return [probes.total, probes.pass, probes.warn, probes.fail, probes.unknown, target.outages.count]
            .map(String.init) + [longest.map { number(JSONReport.seconds($0)) } ?? ""]
    }

    private static func latency(_ target: TargetReport) -> [String] {
        let options = target.latency.first { $0.stage == .options }?.percentiles
        return [options?.p50, options?.p95, options?.p99, options?.max].map { number(.milliseconds($0)) }
    }

    private static func certificate(_ target: TargetReport) -> [String] {
        let leaf = target.certificates?.leaf
        return [
            leaf?.record.subject.forCSV ?? "", leaf?.record.notAfter.iso8601 ?? "",
            leaf.map { number(.number($0.daysRemaining)) } ?? "",
            target.certificates?.earliest?.record.notAfter.iso8601 ?? "",
        ]
    }
}
