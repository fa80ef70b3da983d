import ArgumentParser
import Agent
import Alerting
import Evidence
import Plans
import TimeSeries
import Transport

/// `alerts`: what is open, who was told, and whether a receiver works.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows open alerts and their deliveries, silences them, and tries receivers.",
        subcommands: [
            AlertsList.self, AlertsSilence.self, AlertsUnsilence.self, AlertsDeliveries.self, AlertsTest.self,
        ])
}

/// `alerts list`: what is open and who was told.
struct AlertsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Shows every open alert, the gravest first, and the silences.")

    @OptionGroup var location: StoreLocation

    @Option(help: "text or json.")
    var format = "text"

    func run() async throws {
        _ = try TextOrJSON(reading: format)
        let plan = try location.loadedPlan()
        let reader = try location.reader(plan)
        let now = SystemClock().wall()
        let book: AlertBook
        do throws(StoreError) {
            book = try AlertBook(reading: reader, at: now)
        } catch {
            throw CommandFailure.file(error.description)
        }
        guard format != "json" else { return Terminal.print(AlertListing.json(book) + "\n") }
        let idle = plan.map { plan in book.silences.filter { !book.isNeeded($0, in: plan, at: now) }.map(\.id) }
        Terminal.print(AlertListing.text(book, idle: Set(idle ?? []), style: Terminal.style, now: now))
    }
}

/// `alerts deliveries`: the journal.
struct AlertsDeliveries: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "Shows what was sent to whom, every attempt, the newest first.")

    @OptionGroup var location: StoreLocation

    @Option(help: "text or json.")
    var format = "text"

    @Option(help: ArgumentHelp("The most deliveries to show.", valueName: "count"))
    var limit = 50

    @Flag(help: "Only what could not be delivered and will not be tried again.")
    var dead = false

    func run() async throws {
        _ = try TextOrJSON(reading: format)
        guard (1...100_000).contains(limit) else { throw CommandFailure.usage("--limit must be from 1 to 100000") }
        let reader = try location.reader(try location.loadedPlan())
        do throws(StoreError) {
            let rows = try reader.deliveries(limit: dead ? 100_000 : limit).filter { !dead || $0.state == .failed }
            var journal: [(row: OutboxRow, attempts: [DeliveryAttempt])] = []
            for row in rows.prefix(limit) { journal.append((row, try reader.attempts(ofDelivery: row.id))) }
            Terminal.print(
                format == "json" ? AlertListing.json(journal) + "\n" : AlertListing.text(journal))
        } catch {
            throw CommandFailure.file(error.description)
        }
    }
}

/// `alerts test`: does a receiver work?
struct AlertsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Sends one marked test alert to a receiver, and its end, and prints what was said.",
        discussion: "Exit status: 0 both were taken, 2 the receiver refused or could not be reached.")

    @Argument(help: "The receiver's name in the plan.")
    var receiver: String

    @Option(help: ArgumentHelp("The plan.", valueName: "file"))
    var plan: String

    @Flag(help: "Only print what would be sent.")
    var dryRun = false

    func run() async throws {
        let plan = try PlanFile.load(plan)
        let receivers: [String: any AlertReceiver]
        do throws(AgentError) {
            receivers = try plan.alertReceivers()
        } catch {
            throw CommandFailure.configuration(error.reason)
        }
        guard let chosen = receivers[receiver] else {
            let names = receivers.keys.sorted().joined(separator: ", ")
            throw CommandFailure.usage(
                "no receiver has the name \(PeerText(decoded: receiver).forTerminal); the plan has: \(names)")
        }
        var works = true
        for alert in TestAlert.pair(plan, at: SystemClock().wall()) {
            let payload = Array(alert.json.text.utf8)
            Terminal.print(AlertListing.shown(chosen.preview(alert, payload: payload, at: SystemClock().wall())))
            if !dryRun { works = try show(chosen.deliver(alert, payload: payload, at: SystemClock().wall())) && works }
        }
        if !works { throw ExitCode(2) }
    }

    private func show(_ result: DeliveryResult) throws -> Bool {
        let decision = DeliveryPolicy().next(after: result, attempts: 1, age: .zero, random: 0)
        var lines = ["→ \(AlertListing.words(decision, result)) in \(Int(result.duration.milliseconds)) ms"]
        if !result.body.bytes.isEmpty { lines.append("  " + result.body.forTerminal) }
        Terminal.print(lines.joined(separator: "\n") + "\n\n")
        return decision == .delivered
    }
}

/// The two messages of a test: it fires, and it is over.
enum TestAlert {
    static func pair(_ plan: Plan, at now: WallTime) -> [Alert] {
        var alert = Alert(
            id: "test-\(now.microseconds)",
            dedupKey: hexadecimal(X509Decoder.sha256(Array("test-\(now.microseconds)".utf8))),
            rule: .targetDown, site: plan.agent.site, target: "trunkwatch-test", startedAt: now,
            summary: "this is a test of the receiver; nothing is wrong")
        alert.isTest = true
        alert.severity = .info
        alert.diagnoses = [
            Diagnosis(.tcpTimeout, .info, "what a finding looks like", evidence: [("example", .text("a fact"))])
        ]
        alert.lastGoodAt = WallTime(microseconds: now.microseconds - 60_000_000)
        alert.links.dashboard = plan.links.dashboard?.filled(for: alert)
        alert.links.runbook = plan.links.runbook?.filled(for: alert)
        var end = alert
        end.id += "-end"
        end.status = .resolved
        end.endedAt = now
        end.summary = "the test of the receiver is over"
        return [alert, end]
    }
}
