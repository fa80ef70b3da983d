import ArgumentParser
import Evidence
import Exposition
import Reports
import Transport

/// `status`: how every target stands.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the current state of every target, worst first.",
        discussion: """
            Asks the agent that writes the store, where one runs; else the store is read. With --watch, q or Ctrl-C \
            ends it; into a pipe it writes one status after the other.
            """)

    @OptionGroup var location: StoreLocation

    @Option(help: "text or json.")
    var format = "text"

    @Flag(help: "Show it live until q or an interrupt.")
    var watch = false

    @Flag(help: "End with the exit status of the worst state: 0, 1, 2 or 3.")
    var exitVerdict = false

    /// How often a live table is drawn, and how often a status goes into a pipe.
    private static let pause = (screen: Duration.seconds(1), pipe: Duration.seconds(2))

    func run() async throws {
        _ = try TextOrJSON(reading: format)
        let source = try StatusSource(location)
        var verdict = Verdict.pass
        if watch, format == "text", Terminal.isInteractive {
            try await WatchScreen().run(every: Self.pause.screen) {
                let status = try await source.status()
                verdict = status.rows.verdict
                return table(status) + (status.warning.map { $0 + "\n" } ?? "")
            }
        } else {
            repeat {
                let status = try await source.status()
                verdict = status.rows.verdict
                Terminal.print(format == "json" ? status.json : table(status))
                if let warning = status.warning { Terminal.say(warning) }
                if watch { try await Task.sleep(for: Self.pause.pipe) }
            } while watch
        }
        if exitVerdict, verdict.exitStatus != 0 { throw ExitCode(verdict.exitStatus) }
    }

    private func table(_ status: StatusSource.Status) -> String {
        let (style, now) = (Terminal.style, SystemClock().wall())
        return StatusTable.render(
            status.rows, status.identities, now: now, width: style.width, colour: style.colour)
            + (status.inbound?.text(now: now, width: style.width) ?? "")
    }
}
