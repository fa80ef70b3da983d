package import Evidence
import SIP

/// Hears SIP over TLS, TCP or UDP from whoever sends it, within limits; it parses nothing and answers only pings.
///
/// It lives on a loop. Its report is called there, within the listener's own turn, so that it may answer at once with
/// ``send(_:to:)``; an owner that is an actor on the same loop enters with `assumeIsolated`.
package actor InboundListener {
    /// Called for each event.
    package typealias Report = @Sendable (isolated InboundListener, InboundEvent) -> Void

    private let loop: EventLoop
    private var context: TLSContext?
    private let limits: InboundLimits
    private let report: Report
    private let isKnown: @Sendable (IPAddress) -> Bool
    private var listener: Listener?
    private var accepting: Task<Void, Never>?
    private var open: [InboundID: InboundConnection] = [:]
    private var ledger: SourceLedger
    private var datagrams: DatagramSocket?
    /// Whose datagram is being told of; it can be answered meanwhile.
    private var asking: InboundPeer?
    private var issued: UInt64 = 0
    private var tally = InboundCounts()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A listener on a loop, for TLS where a server's context is given. It hears nobody before ``start(at:)``.
    ///
    /// - Parameter isKnown: whether an address is heard also while more strangers come than are remembered.
    package init(
        on loop: EventLoop, tls context: TLSContext?, limits: InboundLimits = InboundLimits(),
        isKnown: @escaping @Sendable (IPAddress) -> Bool = { _ in false }, report: @escaping Report
    ) {
        self.loop = loop
        self.context = context
        self.limits = limits
        self.report = report
        self.isKnown = isKnown
        ledger = SourceLedger(limits)
    }

    /// Starts to listen, once; the address with the port that was chosen where it was 0.
    package func start(at address: SocketAddress) throws(SystemError) -> SocketAddress {
        let listener = try Listener(at: address, on: loop)
        self.listener = listener
        accepting = Task { await accept(from: listener) }
        return listener.local ?? address
    }

    /// Starts to take datagrams, once, in the place of ``start(at:)``; the address with the port that was chosen.
    package func startDatagrams(at address: SocketAddress) throws(SystemError) -> SocketAddress {
        let socket = try DatagramSocket.bound(to: address, on: loop)
        datagrams = socket
        accepting = Task { await take(from: socket) }
        return socket.local ?? address
    }

    /// Lets later connections shake hands with another context: that of a renewed certificate.
    package func use(_ context: TLSContext) { self.context = context }

    /// Stops listening and closes every connection.
    package func stop() {
        accepting?.cancel()
        listener?.close()
        datagrams?.close()
        for connection in open.values { connection.close(.closedByUs) }
    }

    /// What has been counted so far.
    package var counts: InboundCounts {
        var counts = tally
        counts.shed = listener?.shed ?? 0
        return counts
    }

    /// The number of connections that are open, handshakes among them.
    package var connections: Int { open.count }

    /// Sends bytes to a peer, whole or not at all: where it does not read what was sent before, they are dropped.
    ///
    /// A datagram can be answered only while it is being told of.
    package func send(_ bytes: [UInt8], to id: InboundID) {
        if let asking, asking.id == id {
            _ = datagrams?.send(bytes, to: asking.address)
        } else {
            open[id]?.stream.sendIfRoom(bytes)
        }
    }

    /// Closes one connection; one that is gone already is no error.
    package func close(_ id: InboundID) { open[id]?.close(.closedByUs) }
}

// MARK: Accepting

extension InboundListener {
    private func accept(from listener: Listener) async {
        var inARow = 0
        while true {
            switch await listener.accept() {
            case .accepted(let stream): take(stream)
            case .failed: _ = await loop.sleep(until: loop.now + InboundLimits.pressurePause)
            case .cancelled: return
            }
            inARow += 1
            if inARow.isMultiple(of: InboundLimits.acceptsInARow) { await Task.yield() }
        }
    }

    private func take(_ stream: StreamConnection) {
        if let refusal = refusal(of: stream.peer.address) {
            tally.refused[refusal, default: 0] += 1
            let peer = stream.peer
            stream.close()
            report(self, .refused(peer, refusal))
            return
        }
        issued += 1
        tally.accepted += 1
        let connection = InboundConnection(
            stream, id: InboundID(number: issued), over: context == nil ? .tcp : .tls, limits: limits)
        open[connection.peer.id] = connection
        Task { await serve(connection.peer.id) }
    }

    private func refusal(of address: IPAddress) -> InboundRefusal? {
        if let refusal = ledger.admit(address, at: loop.refreshedNow(), isKnown) { return refusal }
        if open.count < limits.connections { return nil }
        // Those that are being closed already give their room up in a moment; only one that is still open makes more.
        let idle = open.values.filter { $0.verdict == nil && $0.isIdle }
        guard let oldest = idle.min(by: { $0.heard < $1.heard }) else {
            ledger.release(address)
            return .tooMany
        }
        tally.madeRoom += 1
        end(oldest, .madeRoom)
        return nil
    }
}

// MARK: Serving

extension InboundListener {
    private func serve(_ id: InboundID) async {
        guard let connection = open[id] else { return }
        let end = await converse(with: connection)
        self.end(connection, connection.verdict ?? end)
    }

    private func converse(with connection: InboundConnection) async -> InboundEnd {
        if let context, let end = await connection.secure(context) { return end }
        guard connection.stream.isOpen else { return .closedByUs }
        report(self, .opened(connection.peer))
        return await connection.converse { message in
            report(self, .message(message, from: connection.peer))
        }
    }

    /// Forgets a connection and tells how it ended; one that was forgotten before is no error.
    private func end(_ connection: InboundConnection, _ end: InboundEnd) {
        guard open.removeValue(forKey: connection.peer.id) != nil else { return }
        connection.close(end)
        ledger.release(connection.peer.address.address)
        report(self, .ended(connection.peer, end, connection.traffic))
    }
}

// MARK: Datagrams

extension InboundListener {
    private func take(from socket: DatagramSocket) async {
        var inARow = 0
        while true {
            var datagram: (bytes: [UInt8], sender: SocketAddress)?
            var isCut = false
            let outcome = await socket.receive(until: loop.refreshedNow() + .seconds(3_600)) { bytes, sender, wasCut in
                isCut = wasCut || bytes.count > Limits.messageBytes
                if let sender { datagram = (isCut ? [] : Array(bytes), sender) }
            }
            switch outcome {
            case .received: if let datagram { take(datagram.bytes, from: datagram.sender, isCut: isCut) }
            case .deadline: break
            // What came back for an answer of ours (ICMP) says nothing about the next datagram.
            case .failed: if await loop.sleep(until: loop.now + .milliseconds(1)) == .cancelled { return }
            case .closed, .cancelled: return
            }
            inARow += 1
            if inARow.isMultiple(of: InboundLimits.datagramsInARow) { await Task.yield() }
        }
    }

    private func take(_ bytes: [UInt8], from sender: SocketAddress, isCut: Bool) {
        let refusal = ledger.admitDatagram(sender.address, at: loop.refreshedNow(), isKnown)
        if let refusal = refusal ?? (isCut ? .noSIP : nil) {
            tally.refused[refusal, default: 0] += 1
            return report(self, .refused(sender, refusal))
        }
        tally.datagrams += 1
        // A bare line break keeps a NAT's way open and is no message (RFC 5626 §4.4.2).
        guard bytes.contains(where: { $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else { return }
        issued += 1
        let peer = InboundPeer(
            id: InboundID(number: issued), address: sender, local: datagrams?.local, transport: .udp)
        asking = peer
        report(self, .message(bytes, from: peer))
        asking = nil
    }
}
