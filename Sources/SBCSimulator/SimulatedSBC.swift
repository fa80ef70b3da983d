package import Evidence
import SIP
package import Transport

/// A simulated SBC on loopback: answers OPTIONS over TLS, TCP or UDP, with faults to order.
///
/// For demos and for faults that no real peer can be made to show; it proves nothing about real SBCs.
package actor SimulatedSBC {
    /// What it listens with.
    package struct Settings: Sendable {
        /// Where it listens; port 0 lets the kernel choose.
        package var address: SocketAddress
        /// The transport.
        package var transport: TransportKind
        /// The server side of TLS; needed for ``TransportKind/tls``.
        package var tls: TLSSettings?
        /// The faults it plays.
        package var faults: SimulatedFaults

        /// Settings from their parts.
        package init(
            address: SocketAddress, transport: TransportKind, tls: TLSSettings?,
            faults: SimulatedFaults = SimulatedFaults()
        ) {
            self.address = address
            self.transport = transport
            self.tls = tls
            self.faults = faults
        }
    }

    /// Why it could not start, in words.
    package struct StartError: Error, Sendable, Hashable {
        /// The sentence for people.
        package let reason: String
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let settings: Settings
    private let context: TLSContext?
    private var listener: Listener?
    private var datagrams: DatagramSocket?
    private var connections: [ObjectIdentifier: StreamConnection] = [:]
    private var isDown = false
    private var tasks: [Task<Void, Never>] = []

    /// A simulated SBC on a loop; reads the certificate.
    package init(_ settings: Settings, on loop: EventLoop) throws(StartError) {
        self.loop = loop
        self.settings = settings
        guard settings.transport == .tls else {
            context = nil
            return
        }
        guard let tls = settings.tls, tls.identity != nil else {
            throw StartError(reason: "TLS needs --certificate and --key")
        }
        do throws(TLSContextError) {
            context = try TLSContext(tls)
        } catch {
            throw StartError(reason: error.text)
        }
    }

    /// Starts to listen and returns the address with the port that was chosen.
    package func start() throws(StartError) -> SocketAddress {
        let address = try listen(at: settings.address)
        if let span = settings.faults.downAfter {
            tasks.append(Task { await goDown(after: span, listeningAt: address) })
        }
        return address
    }

    /// Stops listening and closes every connection.
    package func stop() {
        for task in tasks { task.cancel() }
        closeAll()
    }

    private func listen(at address: SocketAddress) throws(StartError) -> SocketAddress {
        do throws(SystemError) {
            if settings.transport == .udp {
                let socket = try DatagramSocket.bound(to: address, on: loop)
                datagrams = socket
                tasks.append(Task { await serve(socket) })
                return socket.local ?? address
            }
            let listener = try Listener(at: address, on: loop)
            self.listener = listener
            tasks.append(Task { await accept(from: listener) })
            return listener.local ?? address
        } catch {
            throw StartError(reason: "cannot listen at \(address.text): \(error.text)")
        }
    }

    private func closeAll() {
        listener?.close()
        datagrams?.close()
        for connection in connections.values { connection.close() }
        connections = [:]
    }

    private func goDown(after span: Span, listeningAt address: SocketAddress) async {
        guard await loop.sleep(until: loop.refreshedNow() + span) != .cancelled else { return }
        isDown = true
        closeAll()
        guard let back = settings.faults.upAfter, await loop.sleep(until: loop.now + back) != .cancelled else { return }
        isDown = false
        _ = try? listen(at: address)
    }
}

// MARK: Streams

extension SimulatedSBC {
    private func accept(from listener: Listener) async {
        while true {
            switch await listener.accept() {
            case .accepted(let connection): serveSoon(connection)
            case .failed: _ = await loop.sleep(until: loop.now + .milliseconds(100))
            case .cancelled: return
            }
        }
    }

    private func serveSoon(_ connection: StreamConnection) {
        guard !isDown else {
            connection.close()
            return
        }
        connections[ObjectIdentifier(connection)] = connection
        Task {
            await serve(connection)
            connection.close()
            connections[ObjectIdentifier(connection)] = nil
        }
    }

    private func serve(_ connection: StreamConnection) async {
        if settings.faults.resets {
            connection.reset()
            return
        }
        if settings.faults.closesAfterAccept {
            // What came is read first: a close with bytes unread would be a reset.
            _ = await connection.receive(until: loop.refreshedNow() + .seconds(1)) { _ in }
            return
        }
        if let context {
            let deadline = loop.refreshedNow() + .seconds(10)
            guard await connection.startTLS(context, serverName: nil, until: deadline) == .done else { return }
        }
        var framer = StreamFramer(as: .tolerant)
        while connection.isOpen {
            guard await connection.receive(until: .distantFuture, { framer.append($0.bytes) }) == .received else {
                return
            }
            while true {
                let event = framer.next()
                if event == .needsMore { break }
                guard await take(event, &framer, connection) else { return }
            }
        }
    }

    /// Takes one thing off the stream; whether the connection goes on.
    private func take(
        _ event: StreamFramer.Event, _ framer: inout StreamFramer, _ connection: StreamConnection
    ) async -> Bool {
        switch event {
        case .message(let range): return await answer(framer.copy(range), over: connection)
        case .ping:
            connection.sendIfRoom(Array("\r\n".utf8))
            return true
        case .keepAlive, .needsMore: return true
        case .malformed: return false
        }
    }

    private func answer(_ bytes: [UInt8], over connection: StreamConnection) async -> Bool {
        guard let answer = await answer(to: bytes, from: connection.peer, at: connection.local) else { return true }
        if settings.faults.drips {
            for byte in answer {
                guard await connection.send([byte], until: .distantFuture) == .sent else { return false }
                guard await loop.sleep(until: loop.refreshedNow() + .milliseconds(2)) != .cancelled else {
                    return false
                }
            }
        } else {
            guard await connection.send(answer, until: loop.refreshedNow() + .seconds(10)) == .sent else {
                return false
            }
        }
        return !settings.faults.closesAfterAnswer
    }
}

// MARK: Datagrams and answers

extension SimulatedSBC {
    private func serve(_ socket: DatagramSocket) async {
        while true {
            var request: ([UInt8], SocketAddress)?
            let outcome = await socket.receive(until: .distantFuture) { bytes, sender, isCut in
                if !isCut, let sender { request = (Array(bytes), sender) }
            }
            guard outcome != .cancelled else { return }
            if let (bytes, sender) = request, let answer = await answer(to: bytes, from: sender, at: socket.local) {
                _ = socket.send(answer, to: sender)
            }
        }
    }

    /// The answer to a request as the faults have it; `nil` for silence.
    private func answer(to bytes: [UInt8], from peer: SocketAddress, at local: SocketAddress?) async -> [UInt8]? {
        let faults = settings.faults
        if faults.isSilent { return nil }
        if faults.delay > .zero, await loop.sleep(until: loop.refreshedNow() + faults.delay) == .cancelled {
            return nil
        }
        if faults.talksGarbage { return Array("this is no SIP message\r\n\r\n".utf8) }
        var index = MessageIndex()
        do throws(SIPSyntaxError) {
            let view = try index.parse(bytes.span, as: .tolerant)
            guard view.isRequest else { return nil }
            let request = RequestFacts(view)
            return request.method == Array("ACK".utf8) ? nil : compose(request, from: peer, at: local)
        } catch {
            return nil
        }
    }

    private func compose(_ request: RequestFacts, from peer: SocketAddress, at local: SocketAddress?) -> [UInt8]? {
        let isOptions = request.method == Array("OPTIONS".utf8)
        let status = isOptions ? settings.faults.status : 405
        var generator = SystemRandomNumberGenerator()
        var answer: [UInt8] = []
        do throws(WritingError) {
            var writer = try ResponseWriter(
                statusCode: status, reasonPhrase: Self.reason(status), toTag: WireIdentifier(using: &generator))
            writer.received = try HeaderText(peer.address.description)
            writer.receivedPort = peer.port
            writer.headers = try headers(at: local)
            try writer.write(to: request, into: &answer)
        } catch {
            return nil
        }
        return answer
    }

    private func headers(at local: SocketAddress?) throws(WritingError) -> [HeaderLine] {
        var lines = [
            try HeaderLine("Server", settings.faults.server),
            try HeaderLine("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER"),
        ]
        if !settings.faults.hidesContact, let local {
            let suffix = settings.transport == .udp ? "" : ";transport=\(settings.transport.rawValue)"
            lines.append(try HeaderLine("Contact", "<sip:\(local.text)\(suffix)>"))
        }
        if let seconds = settings.faults.retryAfter { lines.append(try HeaderLine("Retry-After", "\(seconds)")) }
        return lines
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 500: "Server Internal Error"
        case 503: "Service Unavailable"
        default: "Simulated"
        }
    }
}
