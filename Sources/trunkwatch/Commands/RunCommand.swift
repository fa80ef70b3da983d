import Agent
import ArgumentParser
import Evidence
import Foundation
import Logging
import Plans
import Transport

/// `run`: the continuous agent.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Watches every target of a plan until it is told to stop.",
        discussion:
            "SIGTERM and SIGINT stop it cleanly: what was found is written, alerts under way are delivered. "
            + "SIGHUP reads the plan again."
    )

    @Option(help: ArgumentHelp("The plan.", valueName: "file"))
    var plan: String

    @Option(help: ArgumentHelp("The store, instead of the plan's.", valueName: "path"))
    var store: String?

    @Option(help: ArgumentHelp("Stop by itself after so long.", valueName: "duration"))
    var duration: String?

    @Flag(help: "Show one line that says how things stand, on standard error.")
    var progress = false

    @Option(help: "How the log is written: text or json.")
    var logFormat = "text"

    @Option(help: "The least grave messages that are logged: debug, info, notice, warning, error or critical.")
    var logLevel = "notice"

    func run() async throws {
        let plan = try PlanFile.load(plan)
        guard !plan.targets.isEmpty else { throw CommandFailure.configuration("\(self.plan): the plan has no targets") }
        let files = PlanFiles(of: plan, file: self.plan)
        for warning in files.warnings { Terminal.complain(warning.text) }
        // A missing key or bundle leaves its targets unknown; the others are watched all the same.
        for problem in files.problems { Terminal.complain(problem.text) }
        let span = try duration.map { try CheckOptions.duration($0, "--duration") }
        let log = try logger()
        // Signals are caught before anything is started, so that none comes too early.
        let reloads = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let signals = await Interruption.signals([SIGTERM, SIGINT, SIGHUP])
        let end = Self.end(by: signals, reloads.continuation)
        DescriptorLimit.raise()
        let agent: Agent
        do throws(AgentError) {
            agent = try await Agent(
                plan: plan, storePath: store ?? plan.agent.store.path ?? StoreLocation.standard, log: log)
        } catch {
            throw CommandFailure(status: error.status, text: error.reason)
        }
        let line = progress ? ProgressLine(agent.board, targets: plan.targets.count, total: span) : nil
        let showing = Task { await line?.run() }
        if let span {
            Task {
                try? await Task.sleep(for: .nanoseconds(span.nanoseconds))
                end.now.yield()
            }
        }
        let manager = Supervisor()
        manager.tell(.ready)
        let watching = Task { await manager.watch(agent) }
        defer { watching.cancel() }
        let path = self.plan
        let reloading = Task {
            for await _ in reloads.stream {
                manager.tellReloading()
                await Self.reload(path, agent, log)
                manager.tell(.ready)
            }
        }
        for await _ in end.comes { break }
        manager.tell(.stopping)
        reloading.cancel()
        await reloading.value
        await agent.stop()
        showing.cancel()
        await showing.value
    }

    /// The end of the run: it comes with SIGTERM or SIGINT, or where somebody says `now`; a second signal ends the
    /// process at once, whatever it is doing.
    private static func end(
        by signals: AsyncStream<Int32>, _ reload: AsyncStream<Void>.Continuation
    ) -> (comes: AsyncStream<Void>, now: AsyncStream<Void>.Continuation) {
        let (comes, now) = AsyncStream.makeStream(of: Void.self)
        Task {
            var stops = 0
            for await signal in signals {
                if signal == SIGHUP {
                    reload.yield()
                    continue
                }
                stops += 1
                // Without the farewells of `exit`, which give up the signals before they give up the process.
                if stops > 1 { _exit(128 + signal) }
                now.yield()
            }
        }
        return (comes, now)
    }

    /// Takes on the plan as it is in its file now; one with errors is refused as a whole, and the old one goes on.
    private static func reload(_ path: String, _ agent: Agent, _ log: Logger) async {
        let refused = "the plan is refused as a whole; the old one goes on"
        do {
            let plan = try PlanFile.load(path)
            let files = PlanFiles(of: plan, file: path)
            for problem in files.warnings + files.problems { log.warning("\(problem.text)") }
            let report = try await agent.reload(plan)
            log.notice(
                "the plan was read again",
                metadata: [
                    "added": "\(report.added)", "removed": "\(report.removed)", "changed": "\(report.changed)",
                    "unchanged": "\(report.unchanged)",
                ])
        } catch let failure as CommandFailure {
            for line in failure.text.split(separator: "\n") { log.error("\(line)") }
            log.error("\(refused)")
        } catch let error as AgentError {
            log.error("\(error.reason)")
            log.error("\(refused)")
        } catch {
            log.error("\(refused)", metadata: ["reason": "\(error)"])
        }
    }

    private func logger() throws -> Logger {
        let form = try TextOrJSON(reading: logFormat, of: "--log-format")
        let level = try CheckOptions.word(
            logLevel, Logger.Level.init(rawValue:), "--log-level", "debug, info, notice, warning, error or critical")
        var logger = Logger(label: "trunkwatch") { _ in LogWriter(isJSON: form == .json) }
        logger.logLevel = level
        return logger
    }
}
