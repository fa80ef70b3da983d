import Evidence
import Transport

/// The bad neighbours of the crowd, in a process of their own: a port that answers no SYN, one that resets every
/// connection, and one that sends a byte a second.
actor Hostile {
    private let loop: EventLoop
    private var kept: [StreamConnection] = []
    private var listeners: [Listener] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) { self.loop = loop }

    /// Serves until its task is cancelled.
    func serve(from port: UInt16) async throws {
        let ports = (0..<3).map { SocketAddress(.v4(0x7F00_0001), port: port + UInt16($0)) }
        let hole = try Listener(at: ports[0], backlog: 1, on: loop)
        let resetting = try Listener(at: ports[1], on: loop)
        let dripping = try Listener(at: ports[2], on: loop)
        listeners = [hole, resetting, dripping]
        // What fills a backlog of one is never accepted; every later SYN is dropped.
        for _ in 0..<4 { Task { await self.fill(ports[0]) } }
        Task { await self.reset(resetting) }
        Task { await self.drip(dripping) }
        _ = await loop.sleep(until: loop.refreshedNow() + .milliseconds(200))
        print("ready")
        Usage.flush()
        _ = await loop.sleep(until: .distantFuture)
    }

    private func fill(_ address: SocketAddress) async {
        let outcome = await StreamConnection.connect(to: address, on: loop, until: .distantFuture)
        if case .connected(let connection) = outcome { kept.append(connection) }
    }

    private func reset(_ listener: Listener) async {
        while case .accepted(let connection) = await listener.accept() { connection.reset() }
    }

    private func drip(_ listener: Listener) async {
        while case .accepted(let connection) = await listener.accept() {
            Task { await self.drip(connection) }
        }
    }

    /// The beginning of a TLS record of 16,384 bytes, ever so slowly.
    private func drip(_ connection: StreamConnection) async {
        var bytes: [UInt8] = [0x16, 0x03, 0x03, 0x40, 0x00, 0x02]
        while connection.isOpen {
            connection.sendIfRoom([bytes.isEmpty ? 0 : bytes.removeFirst()])
            while connection.receiveNow({ _ in }) == .received {}
            _ = await loop.sleep(until: loop.refreshedNow() + .seconds(1))
        }
        connection.close()
    }
}
