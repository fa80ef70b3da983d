import Foundation

/// The trunkwatch that was built together with the tests.
package enum Binary {
    /// What a command said and how it ended.
    package struct Result: Sendable {
        /// How it ended.
        package let exit: ChildProcess.Exit
        /// Its standard output.
        package let output: String
        /// Its standard error.
        package let error: String

        /// Its standard output as JSON; throws with both outputs where it is none.
        package func json() throws -> JSONTree {
            guard !output.isEmpty else { throw SupportError("no output; \(exit); standard error: \(error)") }
            return try JSONTree(parsing: output)
        }
    }

    /// `TRUNKWATCH_BINARY` where it is set, else the file beside the test bundle.
    package static let path: String = {
        if let given = ProcessInfo.processInfo.environment["TRUNKWATCH_BINARY"] { return given }
        let candidates = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
        let folders = candidates.filter { $0.contains("/") }.flatMap { path in
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            return [folder, folder.deletingLastPathComponent()]
        }
        return folders.map { $0.appendingPathComponent("trunkwatch").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? Repository.root + "/.build/debug/trunkwatch"
    }()

    /// Starts a command and leaves it running; the caller must stop it.
    package static func start(
        _ arguments: [String], environment: [String: String?] = [:], directory: String? = nil,
        input: ChildProcess.Input = .none
    ) throws -> ChildProcess {
        let plain: [String: String?] = ["NO_COLOR": "1", "STATE_DIRECTORY": nil]
        return try ChildProcess(
            path, arguments, environment: plain.merging(environment) { $1 }, directory: directory, input: input)
    }

    /// Runs a command to its end.
    package static func run(
        _ arguments: String..., environment: [String: String?] = [:], directory: String? = nil,
        input: ChildProcess.Input = .none, within limit: Duration = .seconds(60)
    ) async throws -> Result {
        try await run(arguments, environment: environment, directory: directory, input: input, within: limit)
    }

    /// Runs a command whose words are at hand as an array to its end.
    package static func run(
        _ arguments: [String], environment: [String: String?] = [:], directory: String? = nil,
        input: ChildProcess.Input = .none, within limit: Duration = .seconds(60)
    ) async throws -> Result {
        let process = try start(arguments, environment: environment, directory: directory, input: input)
        let exit = try await process.exit(within: limit)
        return Result(exit: exit, output: process.output, error: process.error)
    }
}
