import CEpoll
import Evidence
import Glibc

/// Stream sockets of one machine that have a path instead of an address (AF_UNIX).
enum LocalSocket {
    /// Calls `body` with the kernel's form of a path; one that is too long is reached through its directory.
    ///
    /// The kernel takes 107 bytes. A longer path goes through `/proc/self/fd`, which names the directory in a few.
    static func withAddress(
        _ path: String, _ call: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) {
        var form = sockaddr_un()
        form.sun_family = sa_family_t(AF_UNIX)
        var directory: Int32 = -1
        defer { if directory >= 0 { SystemCall.close(directory) } }
        var name = path
        if path.utf8.count >= MemoryLayout.size(ofValue: form.sun_path) {
            let slash = path.lastIndex(of: "/")
            let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            directory = Int32(
                try SystemCall.checked("open") { Int(Glibc.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) })
            name = "/proc/self/fd/\(directory)/" + (slash.map { String(path[path.index(after: $0)...]) } ?? path)
        }
        let bytes = Array(name.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: form.sun_path) else {
            throw SystemError(call: call, number: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &form.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &form) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        let number = errno
        guard result == 0 else { throw SystemError(call: call, number: number) }
    }

    static func open() throws(SystemError) -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return Int32(try SystemCall.checked("socket") { Int(socket(AF_UNIX, flags, 0)) })
    }

    /// Whose process is at the other end; `nil` where the kernel does not say.
    static func peerUser(_ descriptor: Int32) -> UInt32? {
        // `struct ucred`: process, user, group.
        var credentials: [UInt32] = [0, 0, 0]
        var length = socklen_t(12)
        let result = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
        return result == 0 && length == 12 ? credentials[1] : nil
    }
}

/// A listening socket at a path, for the same user and root only. Loop only.
package final class LocalListener {
    /// The path it listens at.
    package let path: String
    private let socket: Socket
    private let file: (device: UInt64, number: UInt64)

    /// Listens at a path with mode 0600, in the place of whatever socket stands there.
    ///
    /// Only the holder of a lock that says whose path it is may call this. Anything but a socket is left alone:
    /// `bind` then fails with `EADDRINUSE`.
    package init(at path: String, on loop: EventLoop) throws(SystemError) {
        self.path = path
        if let mode = Self.facts(path)?.mode, mode & S_IFMT == S_IFSOCK { unlink(path) }
        let descriptor = try LocalSocket.open()
        do throws(SystemError) {
            // On Linux the file gets the mode of the descriptor: there is no moment in which others may connect.
            _ = try SystemCall.checked("fchmod") { Int(fchmod(descriptor, 0o600)) }
            try LocalSocket.withAddress(path, "bind") { bind(descriptor, $0, $1) }
            _ = chmod(path, 0o600)
            _ = try SystemCall.checked("listen") { Int(listen(descriptor, 16)) }
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
        file = Self.facts(path).map { ($0.device, $0.number) } ?? (0, 0)
        socket = try Socket(takingOwnership: descriptor, on: loop)
    }

    private static func facts(_ path: String) -> (mode: mode_t, device: UInt64, number: UInt64)? {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return nil }
        return (facts.st_mode, UInt64(facts.st_dev), UInt64(facts.st_ino))
    }

    /// Stops listening and takes the file away, unless another one stands there by now. Closing twice is no error.
    package func close() {
        guard socket.isOpen else { return }
        socket.close()
        if let now = Self.facts(path), (now.device, now.number) == file { unlink(path) }
    }

    /// Waits for the next connection of this user or root; others are closed without a word. `nil` once closed.
    package func accept() async -> StreamConnection? {
        while socket.isOpen {
            let descriptor = tw_accept(socket.descriptor, nil, nil)
            let number = errno
            if descriptor >= 0 {
                let user = LocalSocket.peerUser(descriptor)
                guard user == geteuid() || user == 0 else {
                    SystemCall.close(descriptor)
                    continue
                }
                guard let accepted = try? Socket(takingOwnership: descriptor, on: socket.loop) else { continue }
                return StreamConnection(accepted, peer: SocketAddress(.v4(0), port: 0))
            }
            if number == EINTR || number == ECONNABORTED { continue }
            guard number == EAGAIN else {
                // Without a descriptor to spare there is nothing to do but to try again when there may be one.
                let end = socket.loop.refreshedNow() + InboundLimits.pressurePause
                if await socket.loop.sleep(until: end) == .cancelled { return nil }
                continue
            }
            if await socket.readiness(.readable, for: .reader, until: .distantFuture) == .cancelled { return nil }
        }
        return nil
    }
}

extension StreamConnection {
    /// Connects to a socket of this machine by its path.
    package static func connect(toLocal path: String, on loop: EventLoop) throws(SystemError) -> StreamConnection {
        let descriptor = try LocalSocket.open()
        do throws(SystemError) {
            try LocalSocket.withAddress(path, "connect") { Glibc.connect(descriptor, $0, $1) }
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
        return StreamConnection(
            try Socket(takingOwnership: descriptor, on: loop), peer: SocketAddress(.v4(0), port: 0))
    }
}
