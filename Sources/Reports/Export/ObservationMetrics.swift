import Evidence
import TimeSeries

/// Observations as OpenMetrics 1.0 for backfill: gauges, every sample at its own time.
///
/// The format wants the samples of a series in one piece and the series of a family too. So that nothing has to be kept
/// meanwhile, the history of a target is read once for each of its series.
enum ObservationMetrics {
    /// One series of a target: what it adds to the labels, and its value in an observation.
    private struct Series: Sendable {
        var label: (name: StaticString, value: String)?
        var value: @Sendable (Observation) -> Int64?
    }

    private struct Family: Sendable {
        let name: StaticString
        let help: StaticString
        /// Whether values are microseconds and written as seconds.
        var isTime = false
        let series: [Series]
    }

    private static let families = [
        Family(
            name: "trunkwatch_last_phase_seconds", help: "How long a phase of a probe took.", isTime: true,
            series: [
                Series(label: ("phase", "dns")) { $0.dns?.microseconds },
                Series(label: ("phase", "tcp")) { $0.tcp?.microseconds },
                Series(label: ("phase", "tls")) { $0.tls?.microseconds },
                Series(label: ("phase", "options")) { $0.options?.microseconds },
            ]),
        Family(
            name: "trunkwatch_probe_success",
            help: "1 where a probe passed or warned, 0 where it failed; no sample where this side was at fault.",
            series: ProbeKind.allCases.map { kind in
                Series(label: ("kind", kind.name)) { $0.kind == kind ? success($0.verdict) : nil }
            }),
        Family(
            name: "trunkwatch_probe_verdict", help: "0 pass, 1 warn, 2 fail, 3 unknown.",
            series: ProbeKind.allCases.map { kind in
                Series(label: ("kind", kind.name)) { $0.kind == kind ? number($0.verdict) : nil }
            }),
        Family(
            name: "trunkwatch_sip_status_code", help: "The status of the last final response.",
            series: [Series { $0.sipStatus.map(Int64.init) }]),
    ]

    private static func success(_ verdict: Verdict) -> Int64? {
        switch verdict {
        case .pass, .warn: 1
        case .fail: 0
        case .unknown: nil
        }
    }

    private static func number(_ verdict: Verdict) -> Int64 {
        switch verdict {
        case .pass: 0
        case .warn: 1
        case .fail: 2
        case .unknown: 3
        }
    }

    static func run(
        _ targets: [TargetRow], _ history: ObservationExport.History, _ text: inout ExportText
    ) throws(StoreError) {
        for family in families {
            for (word, value) in [("TYPE", "gauge"), ("HELP", "\(family.help)")] {
                text.append("# \(word) \(family.name) \(value)")
                text.endLine("\n")
            }
            for target in targets {
                for series in family.series {
                    try write(series, of: family, target, history, &text)
                }
            }
        }
        text.append("# EOF")
        text.endLine("\n")
    }

    private static func write(
        _ series: Series, of family: Family, _ target: TargetRow, _ history: ObservationExport.History,
        _ text: inout ExportText
    ) throws(StoreError) {
        let start = "\(family.name){\(labels(of: target, and: series.label))} "
        var rest = text
        var before: Int64?
        try history(target.name) { observation in
            let time = observation.time.microseconds / 1_000
            // Engines keep milliseconds and refuse a second sample of the same one.
            guard let value = series.value(observation), time != before else { return }
            before = time
            rest.append(start)
            if family.isTime { rest.append(millionths: value) } else { rest.append(value) }
            rest.append(" ")
            rest.append(thousandths: time)
            rest.endLine("\n")
        }
        text = rest
    }

    private static func labels(of target: TargetRow, and own: (name: StaticString, value: String)?) -> String {
        var pairs = [("target", target.name), ("site", target.site)]
        if let own { pairs.append(("\(own.name)", own.value)) }
        pairs += target.labels.sorted { $0.key < $1.key }.filter { label in !pairs.contains { $0.0 == label.key } }
            .map { ($0.key, $0.value) }
        return pairs.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"": out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
