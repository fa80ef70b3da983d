package import ChainAudit
package import Evidence
import Glibc

/// One TCP connection, plain or under TLS. Loop only.
package final class StreamConnection {
    /// The far end.
    package let peer: SocketAddress
    let socket: Socket
    private var tls: TLSSession?
    /// Where the TLS session is left for the next connection.
    private var sessions: TLSResumption?
    /// No more bytes can be sent: a write failed, or was given up in the middle of a message or a TLS record.
    private var writingEnded = false
    /// No more bytes can come: the stream ended or a read failed.
    private var readingEnded = false
    private var isSending = false
    /// The rest of an answer that nobody waits for; goes out before anything else.
    private var unsent: [UInt8] = []
    /// TLS has to write before it can read on, and there was no room.
    private var readingWantsRoom = false

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
    package var isOpen: Bool { socket.isOpen && !writingEnded && !readingEnded }

    /// What TLS agreed on; `nil` for plain TCP.
    package var tlsFacts: TLSFacts? { tls?.facts }

    /// The chain that the peer presented; `nil` where it did not.
    package var presentedChain: PresentedChain? { tls?.presentedChain }

    /// Called on the loop when bytes or the end arrive and nobody is reading; it must take them all. What arrived while
    /// somebody read and was not taken is not announced again.
    package func onArrival(_ handler: (() -> Void)?) { socket.idleHandler = handler }

    /// Closes the connection, with close_notify where TLS is up and well. Closing twice is no error.
    package func close() {
        if socket.isOpen {
            if let tls, let sessions { tls.keep(in: sessions, peer) }
            if let tls, !writingEnded { tls.sayGoodbye() }
            discardUnread()
        }
        socket.close()
    }

    /// Throws away what came and was not read, because the kernel answers a close over unread bytes with a reset, which
    /// peers log as a fault and which can cost them what was sent last.
    private func discardUnread() {
        for _ in 0..<4 {
            let count = recv(socket.descriptor, nil, 65_536, Int32(MSG_TRUNC))
            if count < 65_536 { return }
        }
    }

    /// Resets the connection instead of closing it, as a crashed peer would.
    package func reset() {
        guard socket.isOpen else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        socket.close()
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
    ///
    /// - Parameter sessions: what an earlier connection of the same settings and name left is offered, and this one's
    ///   session is left there when it is closed; with `nil` the handshake is a full one and leaves nothing.
    package func startTLS(
        _ context: TLSContext, serverName: String?, resuming sessions: TLSResumption? = nil,
        until deadline: MonotonicTime
    ) async -> HandshakeOutcome {
        guard
            let session = TLSSession(
                context, descriptor: socket.descriptor, serverName: serverName,
                offer: sessions?.take(for: context, peer), mayBeResumed: sessions != nil)
        else { return end(.failed(TLSFailure.outOfMemory)) }
        tls = session
        self.sessions = sessions
        while socket.isOpen {
            let step = session.handshake()
            switch step {
            case .done: return .done
            case .wantRead, .wantWrite:
                let event: IOEvents = step == .wantRead ? .readable : .writable
                switch await socket.readiness(event, for: .reader, until: deadline) {
                case .ready: continue
                case .deadline: return end(.deadline)
                case .cancelled: return end(.cancelled)
                }
            case .closed: return end(.failed(session.closedInHandshake))
            case .failed(let failure): return end(.failed(failure))
            }
        }
        return .cancelled
    }

    /// Leaves no session for the next connection, which shall show its certificate anew.
    package func keepNoSession() { sessions = nil }

    /// Hears what a TLS 1.3 peer has against us: it judges our certificate only after our side of the handshake.
    /// Its first words decide, tickets for instance; silence until the deadline is no objection.
    package func objection(until deadline: MonotonicTime) async -> TLSFailure? {
        guard let session = tls else { return nil }
        // An event left over from the handshake is no word of the peer's: only bytes are.
        let heard = session.bytesIn
        while socket.isOpen {
            switch session.lookAhead() {
            case .done, .wantWrite: return nil
            case .wantRead:
                if session.bytesIn > heard { return nil }
                guard await socket.readiness(.readable, for: .reader, until: deadline) == .ready else { return nil }
            case .closed:
                _ = end(.cancelled)
                return session.closedInHandshake
            case .failed(let failure):
                _ = end(.failed(failure))
                return failure
            }
        }
        return nil
    }

    /// A handshake that did not end well leaves nothing that could be used.
    private func end(_ outcome: HandshakeOutcome) -> HandshakeOutcome {
        writingEnded = true
        readingEnded = true
        return outcome
    }
}

// MARK: Bytes

extension StreamConnection {
    /// Writes all the bytes; they are gone, or it says why not. One call at a time.
    ///
    /// A write that is given up half-way ends the connection for writing: what follows would be read as its rest.
    package func send(_ bytes: [UInt8], until deadline: MonotonicTime) async -> SendOutcome {
        isSending = true
        defer { isSending = false }
        let rest = takeUnsent()
        if !rest.isEmpty, case let outcome = await transmit(rest, until: deadline), outcome != .sent {
            // The rest of a message that has begun is lost: what follows would be read in its place.
            writingEnded = true
            return outcome
        }
        return await transmit(bytes, until: deadline)
    }

    private func transmit(_ bytes: [UInt8], until deadline: MonotonicTime) async -> SendOutcome {
        var offset = 0
        while offset < bytes.count {
            let (step, count) = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
            switch step {
            case .done: offset += count
            case .wantRead, .wantWrite:
                let event: IOEvents = step == .wantRead ? .readable : .writable
                let ready = await socket.readiness(event, for: .writer, until: deadline)
                if ready == .ready { continue }
                // OpenSSL holds the record that was begun and would send it under the next message's name.
                if offset > 0 || tls != nil { writingEnded = true }
                return ready == .deadline ? .deadline : .cancelled
            case .closed: return .failed(failedWriting(TLSFailure(errno: EPIPE)))
            case .failed(let failure): return .failed(failedWriting(failure))
            }
        }
        return .sent
    }

    /// Writes the bytes without waiting, for answers that nobody waits for: what does not fit follows when there is
    /// room, and where there is no room at all or another write is under way, nothing is written.
    package func sendIfRoom(_ bytes: [UInt8]) {
        guard isOpen, !isSending, unsent.isEmpty else { return }
        let rest = writeSome(bytes[...])
        if rest.count < bytes.count || tls != nil { keep(rest) }
    }

    /// Writes until the socket is full; what is left.
    private func writeSome(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty {
            let (step, count) = rest.withUnsafeBytes { write($0) }
            switch step {
            case .done: rest = rest.dropFirst(count)
            case .wantRead, .wantWrite: return rest
            case .closed: return []
            case .failed(let failure):
                _ = failedWriting(failure)
                return []
            }
        }
        return []
    }

    private func keep(_ rest: ArraySlice<UInt8>) {
        unsent = Array(rest)
        watchForRoom()
    }

    private func watchForRoom() {
        let isWanted = !unsent.isEmpty || readingWantsRoom
        socket.roomHandler = isWanted ? { [weak self] in self?.roomCame() } : nil
    }

    private func roomCame() {
        if isOpen, !isSending { keep(writeSome(takeUnsent()[...])) }
        guard readingWantsRoom else { return }
        readingWantsRoom = false
        watchForRoom()
        socket.idleHandler?()
    }

    private func takeUnsent() -> [UInt8] {
        defer { if !unsent.isEmpty { keep([]) } }
        return unsent
    }

    /// Waits for bytes and hands at most ``readSize`` of them to `body`. One call at a time.
    package func receive(
        until deadline: MonotonicTime, _ body: (UnsafeRawBufferPointer) -> Void
    ) async -> ReceiveOutcome {
        while true {
            let event: IOEvents
            switch take(body) {
            case .ended(let outcome): return outcome
            case .wants(let wanted): event = wanted
            }
            switch await socket.readiness(event, for: .reader, until: deadline) {
            case .ready: continue
            case .deadline: return .deadline
            case .cancelled: return .cancelled
            }
        }
    }

    /// Takes what is there without waiting, also after a write that failed; `nil` where nothing is.
    package func receiveNow(_ body: (UnsafeRawBufferPointer) -> Void) -> ReceiveOutcome? {
        switch take(body) {
        case .ended(let outcome): return outcome
        case .wants(.writable):
            readingWantsRoom = true
            watchForRoom()
            return nil
        case .wants: return nil
        }
    }

    private enum Taken {
        case ended(ReceiveOutcome)
        /// Nothing yet, and what has to happen first.
        case wants(IOEvents)
    }

    private func take(_ body: (UnsafeRawBufferPointer) -> Void) -> Taken {
        guard socket.isOpen, !readingEnded else { return .ended(.cancelled) }
        return withUnsafeTemporaryAllocation(byteCount: Self.readSize, alignment: 16) { buffer in
            let (step, count) = read(into: buffer)
            switch step {
            case .done:
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return .ended(.received)
            case .wantRead: return .wants(.readable)
            case .wantWrite: return .wants(.writable)
            case .closed:
                readingEnded = true
                return .ended(.closed(orderly: true))
            case .failed(let failure):
                readingEnded = true
                writingEnded = true
                if failure.endOfStream, failure.alert == nil, failure.errno == nil {
                    return .ended(.closed(orderly: false))
                }
                return .ended(.failed(ioFailure(failure, call: "read")))
            }
        }
    }

    private func failedWriting(_ failure: TLSFailure) -> IOFailure {
        writingEnded = true
        return ioFailure(failure, call: "write")
    }

    private func ioFailure(_ failure: TLSFailure, call: String) -> IOFailure {
        if tls == nil, let number = failure.errno { return .system(SystemError(call: call, number: number)) }
        return .tls(failure)
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> (TLSSession.Step, Int) {
        if let tls { return tls.read(into: buffer) }
        return plain { recv(socket.descriptor, buffer.baseAddress, buffer.count, 0) }
    }

    private func write(_ buffer: UnsafeRawBufferPointer) -> (TLSSession.Step, Int) {
        guard socket.isOpen, !writingEnded else { return (.failed(TLSFailure(errno: EPIPE)), 0) }
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

    static let outOfMemory = TLSFailure(errno: ENOMEM)
}
