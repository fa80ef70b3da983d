import Foundation

/// A mail server on a free port of 127.0.0.1 that keeps what it is sent: aiosmtpd.
package struct MailSink: Sendable {
    /// The port.
    package let port: UInt16
    private let folder: String

    /// Runs one while the body runs.
    package static func running<Result>(_ body: (MailSink) async throws -> Result) async throws -> Result {
        let port = try FreePort.next()
        let files = try TemporaryDirectory()
        let server = try ChildProcess(
            Executable.aiosmtpd.required(),
            ["-n", "-l", "127.0.0.1:\(port)", "-c", "aiosmtpd.handlers.Mailbox", files.file("mail")])
        return try await server.serving(.tcp, port) {
            try await body(MailSink(port: port, folder: files.file("mail/new")))
        }
    }

    /// The mails received so far, in no order.
    package func received() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    }
}
