import ArgumentParser
import Evidence
import Foundation
import Plans
import TimeSeries

/// Where a command finds the store: `--store PATH`, or the one of `--plan FILE`, or the default of the contract.
struct StoreLocation: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The store; default: the plan's, else $STATE_DIRECTORY/trunkwatch.db or ./trunkwatch.db.", valueName: "path"
        ))
    var store: String?

    @Option(help: ArgumentHelp("The plan whose store is meant.", valueName: "file"))
    var plan: String?

    /// The plan, if one was named.
    func loadedPlan() throws(CommandFailure) -> Plan? {
        guard let plan else { return nil }
        return try PlanFile.load(plan)
    }

    /// The path of the store.
    func path(_ loaded: Plan?) -> String { store ?? loaded?.agent.store.path ?? Self.standard }

    /// Opens the store for reading.
    func reader(_ loaded: Plan?) throws(CommandFailure) -> StoreReader {
        do throws(StoreError) {
            return try Store.openReader(path: path(loaded))
        } catch {
            throw .file(error.description)
        }
    }

    /// `$STATE_DIRECTORY/trunkwatch.db`, else `./trunkwatch.db`.
    static var standard: String {
        let directory = ProcessInfo.processInfo.environment["STATE_DIRECTORY"] ?? ""
        return directory.isEmpty ? "trunkwatch.db" : directory + "/trunkwatch.db"
    }
}

/// Plans that a user names on the command line.
enum PlanFile {
    /// The plan, or every problem with it: 74 where the file cannot be read, 78 where it is wrong.
    static func load(_ path: String) throws(CommandFailure) -> Plan {
        do throws(PlanError) {
            return try PlanLoader.load(path: path)
        } catch {
            throw failure(error)
        }
    }

    /// The same, and what is wrong with the files that the plan names; what is only doubtful is said.
    static func check(_ path: String) throws(CommandFailure) -> Plan {
        do throws(PlanError) {
            let (plan, warnings) = try PlanLoader.check(path: path)
            for warning in warnings { Terminal.say("warning: " + warning.text) }
            return plan
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: PlanError) -> CommandFailure {
        error.isUnreadable ? .file(error.text) : .configuration(error.text)
    }
}
