import Foundation

/// Which sockets wait for a peer, read from the kernel: nothing is connected to, so no peer is disturbed by being
/// waited for.
package enum ListeningSockets {
    /// A protocol whose sockets the kernel lists.
    package enum Kind: String, Sendable {
        case tcp, udp
    }

    /// Whether a TCP socket listens on the port, or a UDP socket is bound to it, on any address.
    package static func contains(_ port: UInt16, _ kind: Kind) -> Bool {
        ["/proc/net/\(kind.rawValue)", "/proc/net/\(kind.rawValue)6"].contains { path in
            guard let table = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
            return table.split(separator: "\n").dropFirst().contains { line in
                let fields = line.split(separator: " ")
                guard fields.count > 3, let digits = fields[1].split(separator: ":").last else { return false }
                // 0A is LISTEN; a UDP socket that no one connected is in state 07.
                return UInt16(digits, radix: 16) == port && fields[3] == (kind == .tcp ? "0A" : "07")
            }
        }
    }
}

/// Waits until the condition holds, looking every 10 ms; gives up with an error that says what was waited for.
package func until(
    _ what: String, within limit: Duration = .seconds(20), _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
        if try condition() { return }
        if ContinuousClock.now >= deadline { throw SupportError("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(10))
    }
}
