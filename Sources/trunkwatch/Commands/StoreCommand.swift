import Agent
import ArgumentParser
import Evidence
import Foundation
import Plans
import TimeSeries
import Transport

/// `store`: the file itself.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Checks, shrinks or exports the store.",
        subcommands: [StoreVerifyCommand.self, StoreCompactCommand.self, StoreExportCommand.self])
}

/// `store verify`: whether everything in the file can be read and is what it was.
struct StoreVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads all of the store and says whether it is sound.",
        discussion: """
            Checks the database's structure, every sealed block's checksum, version and contents, and of a sample of \
            hours whether their sums are what their observations come to. The agent may go on writing meanwhile. \
            Exit status: 0 sound, 2 damaged, 74 it cannot be read.
            """)

    @OptionGroup var location: StoreLocation

    @Option(help: "text or json.")
    var format = "text"

    func run() throws {
        _ = try TextOrJSON(reading: format)
        let path = location.path(try location.loadedPlan())
        let result: StoreVerification
        do throws(StoreError) {
            let reader = try Store.openReader(path: path)
            result = try reader.verify()
        } catch {
            guard error.code == .corrupt else { throw CommandFailure.file(error.description) }
            show(["The store cannot be read through: \(error.reason)."], nil, path)
            throw ExitCode(Verdict.fail.exitStatus)
        }
        show(result.findings, result, path)
        if !result.findings.isEmpty { throw ExitCode(Verdict.fail.exitStatus) }
    }

    private func show(_ findings: [String], _ result: StoreVerification?, _ path: String) {
        if format == "json" {
            return Terminal.print(
                JSON.object([
                    ("schema", .string("trunkwatch.store-verify/1")), ("store", .string(path)),
                    ("bytes", .integer(Store.bytes(path: path))), ("sound", .bool(findings.isEmpty)),
                    ("sealedBlocks", .optional(result?.chunks)),
                    ("sealedObservations", .optional(result?.sealedObservations)),
                    ("hotObservations", .optional(result?.hotObservations)),
                    ("comparedSums", .optional(result?.comparedRollups)),
                    ("engine", .string("SQLite \(StoreVerification.engine)")), ("findings", .strings(findings)),
                ]).text + "\n")
        }
        for finding in findings { Terminal.print("✗ \(PeerText(decoded: finding).forTerminal)\n") }
        guard findings.isEmpty, let result else {
            return Terminal.print(
                "damaged: stop the agent, keep a copy of the file, and start the agent again: it sets\n"
                    + "the file aside where it must and begins a new one\n")
        }
        Terminal.print(
            "sound: \(result.sealedObservations) observations in \(result.chunks) sealed blocks, "
                + "\(result.hotObservations) not sealed yet, \(result.comparedRollups) hours reckoned anew, "
                + "\(Store.bytes(path: path)) bytes, SQLite \(StoreVerification.engine)\n")
    }
}

/// `store compact`: gives room that retention freed back to the file system.
struct StoreCompactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Gives room that deleted history left back to the file system.",
        discussion: "With an agent running on the store, the agent does it, a little at a time between its commits.")

    @OptionGroup var location: StoreLocation

    @Option(help: ArgumentHelp("How long to wait for the agent.", valueName: "duration"))
    var timeout = "10m"

    func run() async throws {
        let path = location.path(try location.loadedPlan())
        let patience = try CheckOptions.duration(timeout, "--timeout")
        let before = Store.bytes(path: path)
        do throws(ControlClient.Failure) {
            guard let client = ControlClient(store: path) else { throw .nobody }
            _ = try await client.ask(ControlRequest("compact"), within: patience)
        } catch {
            switch error {
            case .nobody: try compact(path)
            case .forbidden: throw CommandFailure.file("\(path): another user's agent writes it; ask as that user")
            case .unanswered(let reason), .refused(let reason): throw CommandFailure.file("\(path): \(reason)")
            }
        }
        let after = Store.bytes(path: path)
        Terminal.print("\(before) bytes before, \(after) bytes after\n")
    }

    private func compact(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure.file(StoreError(.missing, "there is no such file", path: path).description)
        }
        do throws(StoreError) {
            let writer = try Store.openWriter(path: path)
            while try writer.compact(pages: StoreWriter.pagesPerCompaction) > 0 {}
            try writer.checkpoint()
            try writer.close()
        } catch {
            throw CommandFailure.file(error.description)
        }
    }
}
