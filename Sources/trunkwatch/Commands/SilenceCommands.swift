import Agent
import Alerting
import ArgumentParser
import Evidence
import Foundation
import Plans
import TimeSeries
import Transport

/// `alerts silence`: work is being done, and nobody is to be called for it.
struct AlertsSilence: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Holds alerts that match back for a while; what still fires afterwards is told then.",
        discussion: """
            All matchers must hold: label=value, !=, =~ or !~; severity, rule, target, site and diagnosis count as \
            labels. Ends of alerts that were told before are told all the same.
            """)

    @OptionGroup var location: StoreLocation

    @Option(help: ArgumentHelp("What is silenced; may be given again.", valueName: "matcher"))
    var match: [String]

    @Option(name: .customLong("for"), help: ArgumentHelp("How long: 30m, 2h, 1d.", valueName: "duration"))
    var length: String

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var comment = ""

    func run() async throws {
        let plan = try location.loadedPlan()
        let path = location.path(plan)
        let seconds = Int(try CheckOptions.duration(length, "--for").seconds)
        let arguments = [
            "match": match.joined(separator: "\n"), "seconds": String(seconds), "comment": comment,
            "author": NSUserName(),
        ]
        let id: String
        var matchesNothing = false
        if let answer = try await AgentQuestion.ask(ControlRequest("silence", arguments), store: path) {
            id = AgentQuestion.member("id", of: answer) as? String ?? "?"
            matchesNothing = AgentQuestion.member("matchesNothing", of: answer) as? Bool ?? false
        } else {
            id = String(UInt32.random(in: 0 ... .max), radix: 16)
            let silence = try keep(arguments, id, path)
            if let plan { matchesNothing = !(try isNeeded(silence, plan)) }
        }
        Terminal.print("\(id)\n")
        Terminal.say("silenced for \(Span.seconds(seconds).text); to end it: trunkwatch alerts unsilence \(id)")
        if matchesNothing { Terminal.say("warning: it matches nothing now, no target and no alert that could be") }
    }

    private func isNeeded(_ silence: Silence, _ plan: Plan) throws -> Bool {
        let now = SystemClock().wall()
        let reader = try location.reader(plan)
        do throws(StoreError) {
            return try AlertBook(reading: reader, at: now).isNeeded(silence, in: plan, at: now)
        } catch {
            throw CommandFailure.file(error.description)
        }
    }

    private func keep(_ arguments: [String: String], _ id: String, _ path: String) throws -> Silence {
        do {
            let silence = try Silencing.silence(from: arguments, id: id, at: SystemClock().wall())
            try Silencing.keep(silence, in: path)
            return silence
        } catch let error as SettingSyntaxError {
            throw CommandFailure.usage(error.reason)
        } catch let error as StoreError {
            throw CommandFailure.file(error.description)
        }
    }
}

/// `alerts unsilence`: the work is done.
struct AlertsUnsilence: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsilence", abstract: "Ends a silence before its time.")

    @OptionGroup var location: StoreLocation

    @Argument(help: "The silence's id, as alerts list shows it.")
    var id: String

    func run() async throws {
        let path = location.path(try location.loadedPlan())
        if try await AgentQuestion.ask(ControlRequest("unsilence", ["id": id]), store: path) != nil { return }
        do throws(StoreError) {
            guard try Silencing.end(id, in: path) else {
                throw StoreError(.missing, "no silence has that id", path: path)
            }
        } catch {
            throw CommandFailure.file(error.description)
        }
    }
}

/// Questions to the agent that writes a store.
enum AgentQuestion {
    /// The agent's answer; `nil` where none runs on the store, whose lock the caller may then take.
    static func ask(_ request: ControlRequest, store path: String) async throws(CommandFailure) -> String? {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .file(StoreError(.missing, "there is no such file", path: path).description)
        }
        do throws(ControlClient.Failure) {
            guard let client = ControlClient(store: path) else { return nil }
            return try await client.ask(request, within: .seconds(10))
        } catch {
            switch error {
            case .nobody: return nil
            case .forbidden: throw .file("\(path): another user's agent writes it; ask as that user")
            case .unanswered(let reason): throw .file("\(path): \(reason)")
            case .refused(let reason): throw .usage(reason)
            }
        }
    }

    /// A member of the answer's object.
    static func member(_ name: String, of answer: String) -> Any? {
        let object = try? JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        return object?[name]
    }
}
