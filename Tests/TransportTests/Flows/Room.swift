import Evidence
import Glibc
import TestSupport

@testable import Transport

/// Where the flows of a test live: an actor on a loop of its own.
actor Room {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Both ends of one connection.
    struct Pair {
        let client: StreamConnection
        let server: StreamConnection
    }

    init(clock: any Clock = SystemClock()) throws { loop = try EventLoop(label: "test.room", clock: clock) }

    /// Runs the body on a fresh loop.
    static func run<R: Sendable>(
        clock: any Clock = SystemClock(), _ body: @Sendable (isolated Room) async throws -> R
    ) async throws -> R {
        try await Room(clock: clock).inside(body)
    }

    private func inside<R: Sendable>(_ body: @Sendable (isolated Room) async throws -> R) async throws -> R {
        try await body(self)
    }

    /// A moment that no test is meant to reach.
    var patience: MonotonicTime { loop.refreshedNow() + .seconds(120) }

    func listener(_ address: IPAddress = .v4(0x7F00_0001)) throws -> Listener {
        try Listener(at: SocketAddress(address, port: 0), on: loop)
    }

    func connect(to listener: Listener) async throws -> Pair {
        guard let address = listener.local else { throw SupportError("the listener has no address") }
        let outcome = await StreamConnection.connect(to: address, on: loop, until: patience)
        guard case .connected(let client) = outcome else { throw SupportError("connect: \(outcome)") }
        guard case .accepted(let server) = await listener.accept() else { throw SupportError("accept") }
        // Left alone the kernel's buffers grow to tens of megabytes, and nothing would ever wait for room.
        for end in [client, server] {
            try SystemCall.setOption(end.socket.descriptor, SOL_SOCKET, SO_SNDBUF, 65_536)
            try SystemCall.setOption(end.socket.descriptor, SOL_SOCKET, SO_RCVBUF, 65_536)
        }
        return Pair(client: client, server: server)
    }

    /// A plain connection over loopback.
    func pair(_ address: IPAddress = .v4(0x7F00_0001)) async throws -> Pair {
        let listener = try listener(address)
        defer { listener.close() }
        return try await connect(to: listener)
    }

    /// Puts TLS on both ends and tells how it went for the client, then for the server.
    func handshake(
        _ pair: Pair, _ client: TLSContext, _ server: TLSContext, name: String? = "localhost"
    ) async -> (client: HandshakeOutcome, server: HandshakeOutcome) {
        let deadline = patience
        let other = Task { await self.secure(pair.server, server, until: deadline) }
        let own = await pair.client.startTLS(client, serverName: name, until: deadline)
        return (own, await other.value)
    }

    private func secure(
        _ connection: StreamConnection, _ context: TLSContext, until deadline: MonotonicTime
    ) async -> HandshakeOutcome {
        await connection.startTLS(context, serverName: nil, until: deadline)
    }

    /// Everything up to the end of the stream, and how it ended.
    func readAll(_ connection: StreamConnection) async -> (bytes: [UInt8], end: ReceiveOutcome) {
        var bytes: [UInt8] = []
        while true {
            let outcome = await connection.receive(until: patience) { bytes += $0 }
            if outcome != .received { return (bytes, outcome) }
        }
    }

    /// The next bytes.
    func read(_ connection: StreamConnection) async -> ([UInt8], ReceiveOutcome) {
        var bytes: [UInt8] = []
        let outcome = await connection.receive(until: patience) { bytes += $0 }
        return (bytes, outcome)
    }

    /// Lets the loop run until the condition holds.
    func until(_ condition: () -> Bool) async -> Bool {
        let end = patience
        while loop.refreshedNow() < end {
            if condition() { return true }
            _ = await loop.sleep(until: loop.now + .milliseconds(1))
        }
        return false
    }
}

/// The contexts of the tests.
enum TestContexts {
    static func client(_ change: (inout TLSSettings) -> Void = { _ in }) async throws -> TLSContext {
        let pki = try await TestPKI.shared()
        var settings = TLSSettings()
        settings.trust = .file(pki.root)
        change(&settings)
        return try TLSContext(settings)
    }

    static func server(
        _ scenario: String = "healthy", _ clients: TLSSettings.ClientCertificates = .ignore,
        _ change: (inout TLSSettings) -> Void = { _ in }
    ) async throws -> TLSContext {
        let pki = try await TestPKI.shared()
        var settings = TLSSettings()
        settings.role = .server(clients)
        settings.trust = .file(pki.root)
        settings.identity = TLSIdentityFiles(certificate: pki.chain(scenario), key: pki.key(scenario))
        change(&settings)
        return try TLSContext(settings)
    }

    static func identity(_ scenario: String) async throws -> TLSIdentityFiles {
        let pki = try await TestPKI.shared()
        return TLSIdentityFiles(certificate: pki.chain(scenario), key: pki.key(scenario))
    }
}
