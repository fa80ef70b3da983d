import Evidence

/// Hears SIP over TCP or TLS from whoever connects, within limits; it parses no message and answers none but pings.
///
/// It lives on a loop. Its report is called there, within the listener's own turn, so that it may answer at once with
/// ``send(_:to:)``; an owner that is an actor on the same loop enters with `assumeIsolated`.
package actor InboundListener {
    /// Called for each event.
    package typealias Report = @Sendable (isolated InboundListener, InboundEvent) -> Void

    private let loop: EventLoop
    private let context: TLSContext?
    private let limits: InboundLimits
    private let report: Report
    private var listener: Listener?
    private var accepting: Task<Void, Never>?
    private var open: [InboundID: InboundConnection] = [:]
    private var ledger: SourceLedger
    private var issued: UInt64 = 0
    private var tally = InboundCounts()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A listener on a loop, for TLS where a server's context is given. It hears nobody before ``start(at:)``.
    package init(
        on loop: EventLoop, tls context: TLSContext?, limits: InboundLimits = InboundLimits(),
        report: @escaping Report
    ) {
        self.loop = loop
        self.context = context
        self.limits = limits
        self.report = report
        ledger = SourceLedger(limits)
    }

    /// Starts to listen, once; the address with the port that was chosen where it was 0.
    package func start(at address: SocketAddress) throws(SystemError) -> SocketAddress {
        let listener = try Listener(at: address, on: loop)
        self.listener = listener
        accepting = Task { await accept(from: listener) }
        return listener.local ?? address
    }

    /// Stops listening and closes every connection.
    package func stop() {
        accepting?.cancel()
        listener?.close()
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
    package func send(_ bytes: [UInt8], to id: InboundID) { open[id]?.stream.sendIfRoom(bytes) }

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
        let connection = InboundConnection(stream, id: InboundID(number: issued), limits: limits)
        open[connection.peer.id] = connection
        Task { await serve(connection.peer.id) }
    }

    private func refusal(of address: IPAddress) -> InboundRefusal? {
        if let refusal = ledger.admit(address, at: loop.refreshedNow()) { return refusal }
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
