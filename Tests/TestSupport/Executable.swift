import Foundation

/// A program that a test needs and that the system may not have.
package struct Executable: Sendable {
    /// The name as typed in a shell.
    package let name: String
    /// The absolute path; `nil` where it is not installed.
    package let path: String?

    /// Looks in `PATH` and in the folders for system programs.
    package init(_ name: String) {
        let listed = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
        self.name = name
        path = (listed + ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/bin"])
            .map { $0 + "/" + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether it can be run.
    package var isInstalled: Bool { path != nil }

    /// The path, or an error that names the program.
    package func required() throws -> String {
        guard let path else { throw SupportError("\(name) is not installed; make test installs it") }
        return path
    }

    /// `kamailio`, with the module that speaks TLS.
    package static let kamailio = Executable("kamailio")
    /// `sipp`, Debian's sip-tester.
    package static let sipp = Executable("sipp")
    /// `openssl`.
    package static let openssl = Executable("openssl")
    /// `prometheus-alertmanager`.
    package static let alertmanager = Executable("prometheus-alertmanager")
    /// `amtool`, which comes with Alertmanager.
    package static let amtool = Executable("amtool")
    /// `aiosmtpd`, a mail server that prints what it is sent.
    package static let aiosmtpd = Executable("aiosmtpd")
    /// `promtool`, which comes with Prometheus.
    package static let promtool = Executable("promtool")
    /// `chromium`.
    package static let chromium = Executable("chromium")
}
