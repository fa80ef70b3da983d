import Foundation

/// Which sockets wait for a peer, read from the kernel: nothing is connected to, so no peer is disturbed by being
/// waited for.
package enum ListeningSockets {
    /// A protocol whose sockets the kernel lists.
    package enum Kind: String, Sendable {
        case tcp, udp
    }

    /// Whether a TCP socket listens on the port, or a UDP socket is bound to it, on any address.
    ///
    /// The table is searched as bytes: on a busy machine it has tens of thousands of lines, and this is asked often.
    package static func contains(_ port: UInt16, _ kind: Kind) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let local = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        // 0A is LISTEN; a UDP socket that no one connected is in state 07. Nobody stands at the far end of either.
        let state = kind == .tcp ? "0A" : "07"
        return [("", 8), ("6", 32)].contains { family, width in
            let needle = "\(local) \(String(repeating: "0", count: width)):0000 \(state) "
            // The file manager takes the first short read of a file without a size for its end.
            let table = FileHandle(forReadingAtPath: "/proc/net/\(kind.rawValue)\(family)")?.readDataToEndOfFile()
            return table?.range(of: Data(needle.utf8)) != nil
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

/// Waits until something that has to be asked for is so, at most so long.
package func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw SupportError("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(100))
    }
}
