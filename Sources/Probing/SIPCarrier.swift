import Evidence
import Transport

/// What carries SIP: a stream or datagrams, behind one face. Loop only.
enum SIPCarrier {
    case stream(StreamConnection)
    case datagram(DatagramSocket, peer: SocketAddress)

    var loop: EventLoop {
        switch self {
        case .stream(let connection): connection.loop
        case .datagram(let socket, _): socket.loop
        }
    }

    var peer: SocketAddress {
        switch self {
        case .stream(let connection): connection.peer
        case .datagram(_, let peer): peer
        }
    }

    var local: SocketAddress? {
        switch self {
        case .stream(let connection): connection.local
        case .datagram(let socket, _): socket.local
        }
    }

    /// Whether the transport repeats by itself what is lost.
    var isReliable: Bool {
        switch self {
        case .stream: true
        case .datagram: false
        }
    }

    /// Bytes that the peer's kernel has not acknowledged; always 0 for datagrams.
    var unacknowledgedBytes: Int {
        switch self {
        case .stream(let connection): connection.unacknowledgedBytes
        case .datagram: 0
        }
    }

    /// Whether another message can be sent: no write failed or was given up half-way, and neither side has ended.
    var canSend: Bool {
        switch self {
        case .stream(let connection): connection.isOpen
        case .datagram(let socket, _): socket.isOpen
        }
    }

    func close() {
        switch self {
        case .stream(let connection): connection.close()
        case .datagram(let socket, _): socket.close()
        }
    }

    /// Told when bytes, the end or an error arrive.
    func onArrival(_ handler: @escaping () -> Void) {
        switch self {
        case .stream(let connection): connection.onArrival(handler)
        case .datagram(let socket, _): socket.onArrival(handler)
        }
    }

    func send(_ bytes: [UInt8], until deadline: MonotonicTime) async -> SendOutcome {
        switch self {
        case .stream(let connection): await connection.send(bytes, until: deadline)
        case .datagram(let socket, _): socket.send(bytes)
        }
    }

    /// Sends where there is room now, else not at all: for answers that nobody waits for.
    func sendIfRoom(_ bytes: [UInt8]) {
        switch self {
        case .stream(let connection): connection.sendIfRoom(bytes)
        case .datagram(let socket, _): _ = socket.send(bytes)
        }
    }

    /// Takes what is there without waiting into the inbox, one datagram or some bytes; `nil` where nothing is.
    func receiveNow(into inbox: inout SIPInbox) -> ReceiveOutcome? {
        switch self {
        case .stream(let connection): return connection.receiveNow { inbox.take($0) }
        case .datagram(let socket, _):
            return socket.receiveNow { bytes, sender, isCut in
                inbox.takeDatagram(bytes, isCut: isCut, from: sender == socket.peer ? nil : sender)
            }
        }
    }
}
