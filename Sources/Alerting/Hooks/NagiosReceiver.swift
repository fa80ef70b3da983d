package import Evidence

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A passive result for a service of Nagios, by its command file.
package struct NagiosReceiver: AlertReceiver {
    /// The most bytes of a command: a pipe takes so many whole or not at all (`PIPE_BUF`).
    static let longestCommand = 4_096

    private let commandFile: String
    private let host: String
    private let service: String

    /// A receiver at a command file, a pipe that Nagios reads; `host` and `service` as in ``IcingaReceiver``.
    package init(
        commandFile: String, host: String = "$target$", service: String = "trunkwatch"
    ) throws(SettingSyntaxError) {
        guard !(host + service).contains(where: { $0 == ";" || $0.isNewline }) else {
            throw SettingSyntaxError(reason: "the names of host and service hold no semicolon and no line break")
        }
        self.commandFile = commandFile
        self.host = host
        self.service = service
    }

    /// See ``AlertReceiver/deliver(_:payload:at:)``.
    package func deliver(_ alert: Alert, payload: [UInt8], at now: WallTime) -> DeliveryResult {
        var result = DeliveryResult(status: nil)
        // Not blocking: opening a pipe that nobody reads fails at once in place of hanging.
        let file = open(commandFile, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            result.outcome = .transient
            result.error = "the command file cannot be opened: \(String(cString: strerror(errno)))"
            return result
        }
        defer { close(file) }
        let line = Array(line(alert, at: now).utf8)
        // At most PIPE_BUF bytes are written as a whole or not at all.
        let count = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        result.outcome = count == line.count ? .delivered : .transient
        if count != line.count {
            result.error = "the command file cannot be written: \(String(cString: strerror(errno)))"
        }
        return result
    }

    /// See ``AlertReceiver/preview(_:payload:at:)``.
    package func preview(_ alert: Alert, payload: [UInt8], at now: WallTime) -> String {
        "WRITE \(commandFile)\n\n\(line(alert, at: now))"
    }

    private func line(_ alert: Alert, at now: WallTime) -> String {
        let names = [host, service].map { PassiveResult.filled($0, for: alert) }
        let head =
            "[\(now.seconds)] PROCESS_SERVICE_CHECK_RESULT;\(names[0]);\(names[1]);\(PassiveResult.status(of: alert));"
        // Two characters stand for a line's end; a line that would not fit whole is left out with all after it.
        var output = ""
        for line in PassiveResult.lines(of: alert) {
            let text = String(line.map { $0 == ";" ? "," : $0 == "\\" ? "/" : $0 })
            let longer = output.isEmpty ? text : "\(output)\\n\(text)"
            guard head.utf8.count + longer.utf8.count < Self.longestCommand else { break }
            output = longer
        }
        return "\(head)\(output)\n"
    }
}
