import Foundation

/// A mail server on a free port of 127.0.0.1 that can be strict and can refuse: `Tests/Peers/mail.py`.
package struct StrictMailServer: Sendable {
    /// Its port.
    package let port: UInt16
    private let process: ChildProcess

    /// Whether it can be run.
    package static let isPossible = FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/aiosmtpd")

    /// Runs one while the body runs; the mode is `mail.py`'s, the scenario that of its certificate.
    package static func running<Result>(
        _ mode: String, certificate scenario: String? = nil, _ body: (StrictMailServer) async throws -> Result
    ) async throws -> Result {
        let port = try FreePort.next()
        var arguments = [Repository.root + "/Tests/Peers/mail.py", "\(port)", mode]
        if let scenario {
            let pki = try await TestPKI.shared()
            arguments += [pki.chain(scenario), pki.key(scenario)]
        }
        let process = try ChildProcess("/usr/bin/python3", arguments)
        return try await process.serving(.tcp, port) {
            try await body(StrictMailServer(port: port, process: process))
        }
    }

    /// The mails so far, in order.
    package func received() throws -> [JSONTree] {
        let whole = process.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return try whole.map { try JSONTree(parsing: String($0)) }
    }
}
