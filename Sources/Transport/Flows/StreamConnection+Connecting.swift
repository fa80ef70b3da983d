package import Evidence
import Glibc

/// How a connect ended.
package enum ConnectOutcome {
    case connected(StreamConnection)
    /// It failed; `immediate` where the kernel refused at once, before anything was sent.
    case failed(SystemError, immediate: Bool)
    case deadline, cancelled
}

extension StreamConnection {
    /// Connects from a loop; the exact error number is kept.
    package static func connect(
        to peer: SocketAddress, from source: SocketAddress? = nil, on loop: EventLoop, until deadline: MonotonicTime
    ) async -> ConnectOutcome {
        do throws(SystemError) {
            let socket = try Socket(takingOwnership: try open(peer, source), on: loop)
            let connection = StreamConnection(socket, peer: peer)
            let result = peer.withSockAddr { Glibc.connect(socket.descriptor, $0, $1) }
            let number = result == 0 ? 0 : errno
            if result == 0 { return .connected(connection) }
            guard number == EINPROGRESS || number == EINTR else {
                connection.close()
                return .failed(SystemError(call: "connect", number: number), immediate: true)
            }
            return await connection.connected(until: deadline)
        } catch {
            return .failed(error, immediate: true)
        }
    }

    private static func open(_ peer: SocketAddress, _ source: SocketAddress?) throws(SystemError) -> Int32 {
        let descriptor = try SystemCall.socket(peer, Int32(SOCK_STREAM.rawValue))
        do throws(SystemError) {
            try SystemCall.setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            try SystemCall.setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
            if let source {
                _ = try SystemCall.checked("bind") { source.withSockAddr { Int(bind(descriptor, $0, $1)) } }
            }
            return descriptor
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
    }

    private func connected(until deadline: MonotonicTime) async -> ConnectOutcome {
        while true {
            switch await socket.readiness(.writable, for: .writer, until: deadline) {
            case .ready:
                let number = SystemCall.pendingError(socket.descriptor)
                if number != 0 {
                    close()
                    return .failed(SystemError(call: "connect", number: number), immediate: false)
                }
                // A fresh socket may be told writable before it is connected; the far end decides.
                if SocketAddress.peer(of: socket.descriptor) != nil { return .connected(self) }
            case .deadline:
                close()
                return .deadline
            case .cancelled:
                close()
                return .cancelled
            }
        }
    }
}
