import ArgumentParser
import Evidence
import Exposition
import Plans
import Reports
import TimeSeries
import Transport

/// `status`: how every target stands.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the current state of every target, worst first.")

    @OptionGroup var location: StoreLocation

    @Option(help: "text or json.")
    var format = "text"

    @Flag(help: "Show it anew every two seconds until interrupted.")
    var watch = false

    @Flag(help: "End with the exit status of the worst state: 0, 1, 2 or 3.")
    var exitVerdict = false

    func run() async throws {
        guard ["text", "json"].contains(format) else {
            throw CommandFailure.usage("--format \(PeerText(decoded: format).forTerminal): use text or json")
        }
        let reader = try location.reader(try location.loadedPlan())
        var rows = try Self.rows(reader)
        show(rows)
        while watch {
            try? await Task.sleep(for: .seconds(2))
            rows = try Self.rows(reader)
            if Terminal.isInteractive { Terminal.print("\u{1B}[H\u{1B}[2J") }
            show(rows)
        }
        if exitVerdict, rows.verdict.exitStatus != 0 { throw ExitCode(rows.verdict.exitStatus) }
    }

    private func show(_ rows: [StatusRow]) {
        let now = SystemClock().wall()
        if format == "json" {
            Terminal.print(StatusJSON.render(rows, site: rows.isEmpty ? "" : site, now: now))
        } else {
            let style = Terminal.style
            Terminal.print(StatusTable.render(rows, now: now, width: style.width, colour: style.colour))
        }
    }

    private var site: String { (try? location.loadedPlan()?.agent.site) ?? "default" }

    static func rows(_ reader: StoreReader) throws(CommandFailure) -> [StatusRow] {
        do throws(StoreError) {
            return try reader.latest().filter(\.target.isActive).map(row)
        } catch {
            throw .file(error.description)
        }
    }

    private static func row(_ latest: TargetLatest) -> StatusRow {
        let last = [latest.keepAlive, latest.fresh].compactMap { $0 }.max { $0.time < $1.time }
        let transport = (try? TargetAddress(parsing: latest.target.address))?.transport ?? .tls
        // A good answer on the live connection does not say why a new one would not work: the fresh handshake does.
        let cause =
            latest.state == .up ? nil : last?.diagnosis ?? latest.fresh?.diagnosis ?? latest.keepAlive?.diagnosis
        return StatusRow(
            name: latest.target.name, address: latest.target.address, transport: transport, state: latest.state,
            since: latest.since, last: last, recent: latest.recent, certificateNotAfter: latest.leaf?.notAfter,
            diagnoses: cause.map { [Diagnosis($0, .warn, "")] } ?? [])
    }
}
