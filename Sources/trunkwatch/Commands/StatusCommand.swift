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
        let plan = try location.loadedPlan()
        let reader = try location.reader(plan)
        var rows = try Self.rows(reader)
        show(rows, plan)
        while watch {
            try? await Task.sleep(for: .seconds(2))
            rows = try Self.rows(reader)
            if Terminal.isInteractive { Terminal.print("\u{1B}[H\u{1B}[2J") }
            show(rows, plan)
        }
        if exitVerdict, rows.verdict.exitStatus != 0 { throw ExitCode(rows.verdict.exitStatus) }
    }

    private func show(_ rows: [StatusRow], _ plan: Plan?) {
        let now = SystemClock().wall()
        if format == "json" {
            Terminal.print(StatusJSON.render(rows, site: plan?.agent.site ?? "default", now: now))
        } else {
            let style = Terminal.style
            Terminal.print(StatusTable.render(rows, now: now, width: style.width, colour: style.colour))
        }
        if let age = Self.suspiciousAge(of: rows, plan, now: now) {
            Terminal.say("The last probe was \(age) ago: no agent seems to be running on this store.")
        }
    }

    /// How old the newest probe is, where that is more than an agent at work would let it become.
    private static func suspiciousAge(of rows: [StatusRow], _ plan: Plan?, now: WallTime) -> String? {
        guard let newest = rows.compactMap({ $0.last?.time }).max() else { return nil }
        let patience = plan?.targets.map { $0.interval.seconds * 2.5 + $0.timeout.seconds }.min() ?? 160
        let age = Int((now - newest).seconds)
        guard Double(age) > patience else { return nil }
        let unit = age < 120 ? 1 : age < 7_200 ? 60 : age < 172_800 ? 3_600 : 86_400
        return Span.seconds(age / unit * unit).text
    }

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
