import ArgumentParser
import Evidence
import Foundation
import Health
import Plans
import Reports
import TimeSeries
import Transport

/// `report`: what happened in a period, from the store.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a report on availability, latency, certificates and incidents of a period.",
        discussion: "Times are YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, in UTC. The agent may go on writing meanwhile.")

    @OptionGroup var location: StoreLocation

    @Option(help: ArgumentHelp("The period that ends now (or at --to): 24h, 30d.", valueName: "duration"))
    var last: String?

    @Option(help: ArgumentHelp("The first instant of the period.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("The instant after the period; default: now.", valueName: "time"))
    var to: String?

    @Option(help: ArgumentHelp("A calendar month instead: 2026-10.", valueName: "month"))
    var month: String?

    @Option(help: "html, json, markdown or csv.")
    var format = "html"

    @Option(help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Add a table by the values of this label.", valueName: "label"))
    var groupBy: String?

    @Flag(help: "End with the exit status of the report's verdict: 0, 1, 2 or 3.")
    var exitVerdict = false

    func run() throws {
        guard ["html", "json", "markdown", "csv"].contains(format) else {
            throw CommandFailure.usage(
                "--format \(PeerText(decoded: format).forTerminal): use html, json, markdown or csv")
        }
        let plan = try location.loadedPlan()
        let reader = try location.reader(plan)
        let now = SystemClock().wall()
        try OutputFile.refuseStore(output, besides: location.path(plan))
        let period = try ReportPeriodOptions(last: last, from: from, to: to, month: month).period(now: now)
        let report: FleetReport
        do throws(StoreError) {
            report = try StoredReport(reader: reader, plan: plan, options: ReportOptions(groupBy: groupBy))
                .report(period, generatedAt: to == nil && month == nil ? now : period.to)
        } catch {
            throw CommandFailure.file(error.description)
        }
        try write(rendered(report))
        if exitVerdict, report.verdict.exitStatus != 0 { throw ExitCode(report.verdict.exitStatus) }
    }

    private func rendered(_ report: FleetReport) -> String {
        switch format {
        case "json": JSONReport.render(report)
        case "markdown": MarkdownReport.render(report)
        case "csv": CSVReport.render(report)
        default: HTMLReport.render(report)
        }
    }

    private func write(_ text: String) throws {
        guard let output, output != "-" else { return Terminal.print(text) }
        try OutputFile.refuseMissingFolder(of: output)
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw CommandFailure.file(
                "\(PeerText(decoded: output).forTerminal) cannot be written: \(error.localizedDescription)")
        }
        Terminal.say("report written to \(PeerText(decoded: output).forTerminal)")
    }
}

/// The words of the command line that make a period.
struct ReportPeriodOptions {
    let last: String?
    let from: String?
    let to: String?
    let month: String?

    /// The period, and whether its beginning was chosen by hand.
    func period(now: WallTime) throws -> RequestedPeriod {
        if let month {
            guard last == nil, from == nil, to == nil else {
                throw CommandFailure.usage("--month stands alone, without --last, --from and --to")
            }
            return try Self.month(month, now: now)
        }
        let end = try to.map { try Self.time($0, "--to") } ?? now
        if let from {
            guard last == nil else { throw CommandFailure.usage("--from and --last exclude each other") }
            let start = try Self.time(from, "--from")
            guard start < end else { throw CommandFailure.usage("--from must come before --to") }
            guard start < now else { throw CommandFailure.usage("--from lies in the future") }
            return RequestedPeriod(from: start, to: end, isFixed: true)
        }
        let span = try last.map { try CheckOptions.duration($0, "--last") } ?? .seconds(86_400)
        return RequestedPeriod(
            from: WallTime(microseconds: end.microseconds - span.microseconds), to: end, isFixed: to != nil)
    }

    private static func month(_ text: String, now: WallTime) throws -> RequestedPeriod {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let year = parts[0], let month = parts[1], (1970...9999).contains(year),
            (1...12).contains(month)
        else {
            throw CommandFailure.usage("--month \(PeerText(decoded: text).forTerminal): write for instance 2026-10")
        }
        let start = WallTime(year: year, month: month, day: 1)
        guard start < now else { throw CommandFailure.usage("--month \(text) lies in the future") }
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        return RequestedPeriod(from: start, to: WallTime(year: next.0, month: next.1, day: 1), isFixed: true)
    }

    /// Reads `2026-10-01` or `2026-10-01T12:00:00Z`.
    static func time(_ text: String, _ option: String) throws -> WallTime {
        guard let time = WallTime(iso8601: text) else {
            throw CommandFailure.usage(
                "\(option) \(PeerText(decoded: text).forTerminal): write 2026-10-01 or 2026-10-01T12:00:00Z")
        }
        return time
    }
}

/// A period as it was asked for.
struct RequestedPeriod {
    var from: WallTime
    var to: WallTime
    /// Whether the beginning stands; otherwise the report begins with the first observation.
    var isFixed: Bool
}
