import ArgumentParser
import Evidence
import Reports
import TimeSeries
import Transport

/// `store export`: history in open formats.
struct StoreExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes observations as CSV, JSON lines or OpenMetrics.",
        discussion: """
            OpenMetrics is what “promtool tsdb create-blocks-from openmetrics” takes; each \
            observation is a sample at its own time. Memory stays flat however long the period is. Times are \
            YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, in UTC; without a period everything is written.
            """)

    @OptionGroup var location: StoreLocation

    @Option(help: "csv, jsonl or openmetrics.")
    var format = "csv"

    @Option(help: ArgumentHelp("The period that ends now (or at --to): 24h, 30d.", valueName: "duration"))
    var last: String?

    @Option(help: ArgumentHelp("The first instant of the period.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("The instant after the period; default: now.", valueName: "time"))
    var to: String?

    @Option(help: ArgumentHelp("Only these targets, separated by commas.", valueName: "names"))
    var targets: String?

    @Option(help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"))
    var output: String?

    func run() throws {
        let format = try CheckOptions.word(
            format, ObservationExport.Format.init(rawValue:), "--format", "csv, jsonl or openmetrics")
        let plan = try location.loadedPlan()
        let now = SystemClock().wall()
        let isOpen = last == nil && from == nil
        let period = try ReportPeriodOptions(last: last, from: isOpen ? "1970-01-01" : from, to: to, month: nil)
            .period(now: now)
        let reader = try location.reader(plan)
        try OutputFile.refuseStore(output, besides: location.path(plan))
        let chosen = try chosen(reader)
        let file = try OutputFile(output)
        do throws(StoreError) {
            try ObservationExport(format) { file.write($0) }.run(chosen) { target, body throws(StoreError) in
                try reader.history(target: target, from: period.from, to: period.to, body)
            }
        } catch {
            throw CommandFailure.file(error.description)
        }
        try file.finish()
    }

    /// The targets to write; a name that the store does not know is a mistake.
    private func chosen(_ reader: StoreReader) throws -> [TargetRow] {
        let all: [TargetRow]
        do throws(StoreError) {
            all = try reader.targets()
        } catch {
            throw CommandFailure.file(error.description)
        }
        guard let targets else { return all }
        return try targets.split(separator: ",").map { name in
            guard let target = all.first(where: { $0.name == name }) else {
                let shown = PeerText(decoded: String(name)).forTerminal
                throw CommandFailure.usage("the store knows no target “\(shown)”")
            }
            return target
        }
    }
}
