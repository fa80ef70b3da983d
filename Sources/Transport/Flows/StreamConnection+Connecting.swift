package import Evidence
import CEpoll
import Glibc

/// How a connect ended.
package enum ConnectOutcome {
    case connected(StreamConnection)
    /// It failed; `immediate` where the kernel refused at once, before anything was sent.
    case failed(SystemError, immediate: Bool)
    case deadline, cancelled
}

/// How far a connect has come.
enum ConnectProgress {
    case connected
    case pending
    case failed(SystemError)
}

extension StreamConnection {
    /// Connects from a loop to one address; the exact error number is kept.
    package static func connect(
        to peer: SocketAddress, from origin: ConnectOrigin? = nil, on loop: EventLoop, until deadline: MonotonicTime
    ) async -> ConnectOutcome {
        do throws(SystemError) {
            let (connection, isConnected) = try begin(to: peer, from: origin, on: loop)
            return isConnected ? .connected(connection) : await connection.connected(until: deadline)
        } catch {
            return .failed(error, immediate: true)
        }
    }

    /// Starts to connect; what is refused at once is thrown. Where the connection is not there yet, look at
    /// ``progress`` whenever its socket may be written to.
    static func begin(
        to peer: SocketAddress, from origin: ConnectOrigin?, on loop: EventLoop
    ) throws(SystemError) -> (StreamConnection, isConnected: Bool) {
        let socket = try Socket(takingOwnership: try open(peer, origin), on: loop)
        let connection = StreamConnection(socket, peer: peer)
        if peer.withSockAddr({ Glibc.connect(socket.descriptor, $0, $1) }) == 0 { return (connection, true) }
        let number = errno
        guard number == EINPROGRESS || number == EINTR else {
            connection.close()
            throw SystemError(call: "connect", number: number)
        }
        return (connection, false)
    }

    private static func open(_ peer: SocketAddress, _ origin: ConnectOrigin?) throws(SystemError) -> Int32 {
        let descriptor = try SystemCall.socket(peer, Int32(SOCK_STREAM.rawValue))
        do throws(SystemError) {
            try setOptions(of: descriptor)
            try origin?.apply(to: descriptor)
            return descriptor
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
    }

    /// Small messages go out at once, and a peer that is gone without a word is noticed: what it does not acknowledge
    /// ends the connection, and so does its silence when it is asked.
    private static func setOptions(of descriptor: Int32) throws(SystemError) {
        let tcp = Int32(IPPROTO_TCP)
        try SystemCall.setOption(descriptor, tcp, TCP_NODELAY, 1)
        try SystemCall.setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        try SystemCall.setOption(descriptor, tcp, TCP_KEEPIDLE, FlowLimits.keepAliveIdle)
        try SystemCall.setOption(descriptor, tcp, TCP_KEEPINTVL, FlowLimits.keepAliveInterval)
        try SystemCall.setOption(descriptor, tcp, TCP_KEEPCNT, FlowLimits.keepAliveProbes)
        try SystemCall.setOption(descriptor, tcp, TCP_USER_TIMEOUT, FlowLimits.userTimeout)
    }

    /// How far the connect has come.
    var progress: ConnectProgress {
        let number = SystemCall.pendingError(socket.descriptor)
        if number != 0 { return .failed(SystemError(call: "connect", number: number)) }
        // A fresh socket may be told writable before it is connected; the far end decides.
        return SocketAddress.peer(of: socket.descriptor) == nil ? .pending : .connected
    }

    private func connected(until deadline: MonotonicTime) async -> ConnectOutcome {
        while true {
            switch await socket.readiness(.writable, for: .writer, until: deadline) {
            case .ready:
                switch progress {
                case .connected: return .connected(self)
                case .pending: continue
                case .failed(let error):
                    close()
                    return .failed(error, immediate: false)
                }
            case .deadline:
                close()
                return .deadline
            case .cancelled:
                close()
                return .cancelled
            }
        }
    }

    /// Bytes that were written and that the peer's kernel has not acknowledged; 0 where that cannot be told.
    ///
    /// A peer that is there acknowledges within a round trip, whatever its programs do. The corresponding C constant is
    /// `SIOCOUTQ`.
    package var unacknowledgedBytes: Int {
        guard socket.isOpen else { return 0 }
        var count: Int32 = 0
        return ioctl(socket.descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }
}
