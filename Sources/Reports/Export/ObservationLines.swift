import Evidence
import TimeSeries

/// Observations as JSON lines, target by target and oldest first; the words are those of reports.
enum ObservationLines {
    static func run(
        _ targets: [TargetRow], _ history: ObservationExport.History, _ text: inout ExportText
    ) throws(StoreError) {
        for target in targets {
            let start: [(String, JSON)] = [("target", .string(target.name)), ("site", .string(target.site))]
            var rest = text
            try history(target.name) { observation in
                rest.append(line(observation, start).text)
                rest.endLine("\n")
            }
            text = rest
        }
    }

    private static func line(_ observation: Observation, _ start: [(String, JSON)]) -> JSON {
        guard case .object(let members) = JSONReport.probe(observation) else { return .null }
        let end: [(String, JSON)] = [
            ("latenessMilliseconds", .milliseconds(observation.lateness)),
            ("leafSHA256", .optional(observation.leaf?.description)),
        ]
        return .object(start + members + end)
    }
}
