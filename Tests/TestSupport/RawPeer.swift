import Dispatch
import Foundation

/// A peer in this process that answers whatever it hears with the same bytes, right or wrong, on a free port of
/// 127.0.0.1.
package final class RawPeer: Sendable {
    /// What it does with a connection.
    package enum Manner: Sendable {
        /// Says the bytes after the first that it hears, and stays.
        case answer([UInt8])
        /// Says the bytes at once and closes.
        case speakAndClose([UInt8])
        /// Hears everything and says nothing.
        case silent
    }

    /// The port it serves.
    package let port: UInt16
    private let socket: Int32
    private let manner: Manner
    private let queue = DispatchQueue(label: "raw peer", attributes: .concurrent)

    /// Runs one while the body runs.
    package static func running<Result>(
        _ kind: ListeningSockets.Kind, _ manner: Manner, _ body: (RawPeer) async throws -> Result
    ) async throws -> Result {
        let peer = try RawPeer(kind, manner)
        defer { peer.stop() }
        return try await body(peer)
    }

    private init(_ kind: ListeningSockets.Kind, _ manner: Manner) throws {
        self.manner = manner
        (port, socket) = try Self.bound(kind)
        queue.async { [self] in kind == .tcp ? acceptConnections() : answerDatagrams() }
    }

    /// A socket at a port of its own; somebody else may have been quicker at the one that was free a moment ago.
    private static func bound(_ kind: ListeningSockets.Kind) throws -> (UInt16, Int32) {
        for _ in 0..<20 {
            let port = try FreePort.next()
            let socket = Glibc.socket(AF_INET, Int32((kind == .tcp ? SOCK_STREAM : SOCK_DGRAM).rawValue), 0)
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let bound = withUnsafeBytes(of: address) {
                bind(socket, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
            }
            if bound == 0, kind == .udp || listen(socket, 16) == 0 { return (port, socket) }
            Glibc.close(socket)
        }
        throw SupportError("no port can be served")
    }

    /// Wakes whoever waits on the socket; it is closed when the last of them is gone.
    private func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    deinit { close(socket) }

    private func acceptConnections() {
        while true {
            let connection = accept(socket, nil, nil)
            if connection < 0 { break }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            queue.async { [manner] in Self.serve(connection, manner) }
        }
    }

    private static func serve(_ connection: Int32, _ manner: Manner) {
        defer { close(connection) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        if case .speakAndClose(let bytes) = manner {
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            shutdown(connection, Int32(SHUT_WR))
        }
        var spoken = false
        while recv(connection, &buffer, buffer.count, 0) > 0 {
            guard case .answer(let bytes) = manner, !spoken else { continue }
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            spoken = true
        }
    }

    private func answerDatagrams() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var from = sockaddr_in()
        while true {
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutableBytes(of: &from) { raw -> Int in
                let sender = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self)
                let heard = recvfrom(socket, &buffer, buffer.count, 0, sender, &length)
                guard heard > 0, case .answer(let bytes) = manner else { return heard }
                return sendto(socket, bytes, bytes.count, 0, sender, length)
            }
            if result <= 0 { break }
        }
    }
}
