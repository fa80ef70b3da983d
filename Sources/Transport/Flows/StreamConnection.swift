package import ChainAudit
package import Evidence
import Glibc

/// One TCP connection, plain or under TLS. Loop only.
package final class StreamConnection {
    /// The far end.
    package let peer: SocketAddress
    private let socket: Socket
    private var tls: TLSSession?
    private var broken = false

    /// The most bytes that one read hands over.
    static let readSize = 16_384

    init(_ socket: Socket, peer: SocketAddress) {
        self.socket = socket
        self.peer = peer
    }

    /// The loop it lives on.
    package var loop: EventLoop { socket.loop }

    /// Our own end.
    package var local: SocketAddress? { socket.localAddress }

    /// Whether it can still be used.
    package var isOpen: Bool { socket.isOpen && !broken }

    /// What TLS agreed on; `nil` for plain TCP.
    package var tlsFacts: TLSFacts? { tls?.facts }

    /// The chain that the peer presented; `nil` where it did not.
    package var presentedChain: PresentedChain? { tls?.presentedChain }

    /// Called on the loop when bytes or the end arrive and nobody is reading.
    package func onArrival(_ handler: (() -> Void)?) { socket.idleHandler = handler }

    /// Closes the connection, with close_notify where TLS is up and well. Closing twice is no error.
    package func close() {
        if let tls, socket.isOpen, !broken { tls.sayGoodbye() }
        socket.close()
    }

    /// Resets the connection instead of closing it, as a crashed peer would.
    package func reset() {
        guard socket.isOpen else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        broken = true
        socket.close()
    }
}

// MARK: Connecting

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
            switch await socket.readiness(.writable, until: deadline) {
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

// MARK: TLS

/// How a handshake ended.
package enum HandshakeOutcome: Sendable, Hashable {
    case done
    case failed(TLSFailure)
    case deadline, cancelled
}

extension StreamConnection {
    /// Puts TLS on the connection; facts and chain are there afterwards, also where it failed.
    package func startTLS(
        _ context: TLSContext, serverName: String?, until deadline: MonotonicTime
    ) async -> HandshakeOutcome {
        guard let session = TLSSession(context, descriptor: socket.descriptor, serverName: serverName) else {
            broken = true
            return .failed(TLSFailure.outOfMemory)
        }
        tls = session
        while true {
            let step = session.handshake()
            switch step {
            case .done: return .done
            case .wantRead, .wantWrite:
                let ready = await socket.readiness(step == .wantRead ? .readable : .writable, until: deadline)
                if ready == .deadline { return .deadline }
                if ready == .cancelled { return .cancelled }
            case .closed:
                broken = true
                return .failed(TLSFailure.closedInHandshake)
            case .failed(let failure):
                broken = true
                return .failed(failure)
            }
        }
    }
}

// MARK: Bytes

extension StreamConnection {
    /// Writes all the bytes; they are gone, or it says why not.
    package func send(_ bytes: [UInt8], until deadline: MonotonicTime) async -> SendOutcome {
        var offset = 0
        while offset < bytes.count {
            let (step, count) = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
            switch step {
            case .done: offset += count
            case .wantRead, .wantWrite:
                let ready = await socket.readiness(step == .wantRead ? .readable : .writable, until: deadline)
                if ready == .deadline { return .deadline }
                if ready == .cancelled { return .cancelled }
            case .closed: return .failed(.system(SystemError(call: "write", number: EPIPE)))
            case .failed(let failure): return .failed(failed(failure, call: "write"))
            }
        }
        return .sent
    }

    /// Writes the bytes where there is room for all of them now; for answers that nobody waits for.
    package func sendIfRoom(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write($0) } }

    /// Waits for bytes and hands at most ``readSize`` of them to `body`.
    package func receive(
        until deadline: MonotonicTime, _ body: (UnsafeRawBufferPointer) -> Void
    ) async -> ReceiveOutcome {
        while true {
            if let outcome = receiveNow(body) { return outcome }
            switch await socket.readiness(.readable, until: deadline) {
            case .ready: continue
            case .deadline: return .deadline
            case .cancelled: return .cancelled
            }
        }
    }

    /// Takes what is there without waiting; `nil` where nothing is.
    package func receiveNow(_ body: (UnsafeRawBufferPointer) -> Void) -> ReceiveOutcome? {
        guard isOpen else { return .cancelled }
        return withUnsafeTemporaryAllocation(byteCount: Self.readSize, alignment: 16) { buffer in
            let (step, count) = read(into: buffer)
            switch step {
            case .done:
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return .received
            case .wantRead, .wantWrite: return nil
            case .closed: return .closed(orderly: true)
            case .failed(let failure):
                if failure.endOfStream, failure.alert == nil, failure.errno == nil {
                    broken = true
                    return .closed(orderly: false)
                }
                return .failed(failed(failure, call: "read"))
            }
        }
    }

    private func failed(_ failure: TLSFailure, call: String) -> IOFailure {
        broken = true
        if tls == nil, let number = failure.errno { return .system(SystemError(call: call, number: number)) }
        return .tls(failure)
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> (TLSSession.Step, Int) {
        if let tls { return tls.read(into: buffer) }
        return plain { recv(socket.descriptor, buffer.baseAddress, buffer.count, 0) }
    }

    private func write(_ buffer: UnsafeRawBufferPointer) -> (TLSSession.Step, Int) {
        guard isOpen else { return (.failed(TLSFailure(errno: EPIPE)), 0) }
        if let tls { return tls.write(buffer) }
        let (step, count) = plain {
            Glibc.send(socket.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        return step == .wantRead ? (.wantWrite, 0) : (step, count)
    }

    private func plain(_ call: () -> Int) -> (TLSSession.Step, Int) {
        while true {
            let count = call()
            let number = errno
            if count > 0 { return (.done, count) }
            if count == 0 { return (.closed, 0) }
            if number == EAGAIN { return (.wantRead, 0) }
            if number != EINTR { return (.failed(TLSFailure(errno: number)), 0) }
        }
    }
}

extension TLSFailure {
    /// A failure of the socket below, nothing else known.
    init(errno: Int32) {
        self.init(
            errno: errno, endOfStream: false, alert: nil, reasons: [], reasonCodes: [], serverHelloSeen: false,
            bytesIn: 0, firstBytes: PeerText([]))
    }

    static let closedInHandshake = TLSFailure(
        errno: nil, endOfStream: true, alert: nil, reasons: [], reasonCodes: [], serverHelloSeen: false, bytesIn: 0,
        firstBytes: PeerText([]))

    static let outOfMemory = TLSFailure(errno: ENOMEM)
}
