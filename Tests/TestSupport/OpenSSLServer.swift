/// An `openssl s_server` with the certificate of a scenario on a free port of 127.0.0.1: a TLS peer that knows no SIP.
package struct OpenSSLServer: Sendable {
    /// The port it serves.
    package let port: UInt16
    /// The process; what a peer sends after the handshake is in its output.
    package let process: ChildProcess

    /// TLS 1.0 and nothing newer, at a security level that still allows it.
    package static let onlyTLS10 = ["-tls1", "-cipher", "ALL:@SECLEVEL=0"]

    /// Security level 0, for keys and signatures that the default refuses.
    package static let levelZero = ["-cipher", "ALL:@SECLEVEL=0"]

    /// Runs one while the body runs; `answer`, at most 64 KiB, is what it says to whoever finishes the handshake. One
    /// that takes commands obeys single letters that are typed, and talks of what it does.
    package static func running<Result>(
        _ scenario: String, _ options: [String] = [], answer: String = "", takesCommands: Bool = false,
        _ body: (OpenSSLServer) async throws -> Result
    ) async throws -> Result {
        let pki = try await TestPKI.shared()
        let files = try TemporaryDirectory()
        let port = try FreePort.next()
        let blocks = try pki.certificates(scenario)
        try files.write(blocks[0], to: "leaf.pem")
        var arguments = [
            "s_server", "-accept", "127.0.0.1:\(port)", "-cert", files.file("leaf.pem"), "-key", pki.key(scenario),
        ]
        if !takesCommands { arguments.append("-quiet") }
        if blocks.count > 1 {
            try files.write(blocks.dropFirst().joined(), to: "rest.pem")
            arguments += ["-cert_chain", files.file("rest.pem")]
        }
        // s_server ends when its standard input does, so that one is held open.
        let process = try ChildProcess(
            Executable.openssl.required(), arguments + options, input: .held(Array(answer.utf8)))
        return try await process.serving(.tcp, port) { try await body(OpenSSLServer(port: port, process: process)) }
    }
}
