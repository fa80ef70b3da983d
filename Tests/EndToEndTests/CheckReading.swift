import TestSupport
import Testing

/// One result of `check --format json`, with its exit status.
struct CheckReading {
    let exit: ChildProcess.Exit
    let whole: JSONTree
    let result: JSONTree

    /// Runs `check` with JSON and reads its first result.
    static func of(_ arguments: String..., within limit: Duration = .seconds(60)) async throws -> CheckReading {
        let process = try Binary.start(["check"] + arguments + ["--format", "json"])
        let exit = try await process.exit(within: limit)
        guard !process.output.isEmpty else { throw SupportError("no output, \(exit): \(process.error)") }
        let whole = try JSONTree(parsing: process.output)
        return CheckReading(exit: exit, whole: whole, result: whole["results"][0])
    }

    /// Runs `check` over TLS against 127.0.0.1, trusting the test root.
    static func ofTLS(_ port: UInt16, _ options: String...) async throws -> CheckReading {
        let arguments = ["127.0.0.1:\(port)", "--ca", try await TestPKI.shared().root] + options
        let process = try Binary.start(["check"] + arguments + ["--format", "json"])
        let exit = try await process.exit(within: .seconds(60))
        guard !process.output.isEmpty else { throw SupportError("no output, \(exit): \(process.error)") }
        let whole = try JSONTree(parsing: process.output)
        return CheckReading(exit: exit, whole: whole, result: whole["results"][0])
    }

    /// The status of a stage; `nil` where it is not listed.
    func step(_ name: String) -> String? { result["steps"].first(where: "name", is: name)["status"].string }

    /// The codes of the findings of a severity, in order.
    func codes(_ severity: String) -> [String] {
        result["diagnoses"].array.filter { $0["severity"].string == severity }.compactMap { $0["code"].string }
    }
}
