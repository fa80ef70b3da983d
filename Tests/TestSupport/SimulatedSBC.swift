/// `trunkwatch simulate`: an SBC with faults to order on a free port of 127.0.0.1.
package struct SimulatedSBC: Sendable {
    /// The port that it chose.
    package let port: UInt16
    /// The process itself.
    package let process: ChildProcess

    /// Runs one over TLS with a scenario's certificate while the body runs.
    package static func running<Result>(
        _ scenario: String = "healthy", faults: [String] = [], requiresClientCertificate: Bool = false,
        _ body: (SimulatedSBC) async throws -> Result
    ) async throws -> Result {
        let pki = try await TestPKI.shared()
        var arguments = [
            "simulate", "--listen", "tls:127.0.0.1:0", "--certificate", pki.chain(scenario), "--key", pki.key(scenario),
        ]
        if requiresClientCertificate { arguments += ["--ca", pki.root] }
        let process = try Binary.start(arguments + faults.flatMap { ["--fault", $0] })
        do {
            let port = try await announcedPort(process)
            let result = try await body(SimulatedSBC(port: port, process: process))
            await process.stop()
            return result
        } catch {
            await process.stop()
            throw error
        }
    }

    /// Reads the port from the line `listening tls 127.0.0.1:PORT`.
    private static func announcedPort(_ process: ChildProcess) async throws -> UInt16 {
        try await until("the simulated SBC listens") {
            if let exit = process.poll() { throw SupportError("it ended (\(exit)): \(process.error)") }
            return process.output.contains("\n")
        }
        let line = process.output.prefix { $0 != "\n" }
        guard line.hasPrefix("listening tls 127.0.0.1:"), let digits = line.split(separator: ":").last,
            let port = UInt16(digits)
        else { throw SupportError("not the announcement of a port: \(line)") }
        return port
    }
}
