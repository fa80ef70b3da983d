#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Tells the service manager how the agent does: the datagrams of sd_notify(3), over a socket of its own.
package struct ServiceNotifier: Sendable {
    /// What can be told.
    package enum State: Sendable, Hashable {
        case ready, stopping, alive
        /// A new plan is being read, since a moment of `CLOCK_MONOTONIC`.
        case reloading(microseconds: Int64)
        /// One line for people.
        case status(String)

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .alive: "WATCHDOG=1"
            case .reloading(let moment): "RELOADING=1\nMONOTONIC_USEC=\(moment)"
            case .status(let line): "STATUS=\(String(line.map { $0.isNewline ? " " : $0 }))"
            }
        }
    }

    private let path: String

    /// A notifier for `$NOTIFY_SOCKET`: a path, or an abstract name after `@`; `nil` for anything else.
    package init?(socket: String?) {
        guard let socket, socket.hasPrefix("/") || socket.hasPrefix("@"), socket.utf8.count > 1,
            socket.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        else { return nil }
        path = socket
    }

    /// How often the manager wants to hear that the agent lives, in microseconds: half of `$WATCHDOG_USEC`, where
    /// `$WATCHDOG_PID` is this process or is not said.
    package static func watchdogMicroseconds(_ interval: String?, forProcess process: String?) -> Int64? {
        guard let limit = interval.flatMap({ Int64($0) }), limit > 1 else { return nil }
        if let process, process != String(getpid()) { return nil }
        return limit / 2
    }

    /// Tells it; whether the datagram was taken. Never waits.
    @discardableResult
    package func tell(_ state: State) -> Bool {
        #if canImport(Glibc)
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #else
        let kind = SOCK_DGRAM
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract name begins with a zero byte, and its length says where it ends.
        let name = path.hasPrefix("@") ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let length = socklen_t(offset + name.count)
        let bytes = Array(state.text.utf8)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                sendto(descriptor, bytes, bytes.count, 0, place, length)
            }
        }
        return sent == bytes.count
    }
}
