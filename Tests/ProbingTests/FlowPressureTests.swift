import Evidence
import TestSupport
import Testing
import Transport

@testable import Probing

/// A flow whose peer sends too much or reads nothing, on a loop of its own.
private actor PressedFlow {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var flow: SIPFlow?
    private var peer: StreamConnection?
    private var datagrams: DatagramSocket?
    private(set) var received = 0

    init() throws { loop = try EventLoop(label: "test.pressure") }

    /// A flow over TCP into which no more can be written: its peer does not read.
    func fill() async throws {
        let listener = try Listener(at: SocketAddress(.v4(0x7F00_0001), port: 0), on: loop)
        guard let address = listener.local,
            case .connected(let connection) = await StreamConnection.connect(
                to: address, on: loop, until: .distantFuture),
            case .accepted(let peer) = await listener.accept()
        else { throw SupportError("no connection") }
        listener.close()
        self.peer = peer
        take(.stream(connection), try SIPFlow(.stream(connection), to: Self.target(.tcp, address), random: Self.random))
        connection.sendIfRoom([UInt8](repeating: 0x20, count: 64 << 20))
    }

    /// A flow over UDP whose peer sends so many requests at once; how many of them the flow takes in one go.
    func flood(_ count: Int) throws -> Int {
        let peer = try DatagramSocket.bound(to: SocketAddress(.v4(0x7F00_0001), port: 0), on: loop)
        guard let address = peer.local else { throw SupportError("no address") }
        let socket = try DatagramSocket.towards(address, on: loop)
        datagrams = peer
        let carrier = SIPCarrier.datagram(socket, peer: address)
        let flow = try SIPFlow(carrier, to: Self.target(.udp, address), random: Self.random)
        take(carrier, flow)
        for call in 0..<count { _ = peer.send(Array(SampleOptions.text(call: call).utf8), to: socket.local) }
        flow.takeArrivals()
        return received
    }

    private static var random: any RandomNumberGenerator { SystemRandomNumberGenerator() }

    private static func target(_ transport: TransportKind, _ address: SocketAddress) -> ProbeTarget {
        ProbeTarget(
            name: "t", address: TargetAddress(host: "127.0.0.1", port: address.port, transport: transport))
    }

    private func take(_ carrier: SIPCarrier, _ flow: SIPFlow) {
        flow.onMessage = { [self] sent, _ in assumeIsolated { $0.received += sent ? 0 : 1 } }
        self.flow = flow
    }

    /// Asks and tells how it ended.
    func ask(for patience: Span?) async -> String {
        guard let flow else { return "no flow" }
        return "\(await flow.options(until: patience.map { loop.refreshedNow() + $0 } ?? .distantFuture).outcome)"
    }

    var isUsable: Bool { flow?.isUsable ?? false }

    /// Lets the loop run until so many requests are in flight.
    func comesTo(inFlight count: Int) async -> Bool { await until { flow?.questions.count == count } }

    /// Lets the loop run until so many requests have come.
    func comesTo(received count: Int) async -> Bool { await until { received == count } }

    private func until(_ condition: () -> Bool) async -> Bool {
        for _ in 0..<20_000 {
            if condition() { return true }
            _ = await loop.sleep(until: loop.refreshedNow() + .milliseconds(1))
        }
        return false
    }

    func close() {
        flow?.close()
        peer?.close()
        datagrams?.close()
    }
}

@Suite(.timeLimit(.minutes(1))) struct FlowPressureTests {
    @Test func `what a peer sends without a pause is taken in portions, and all of it`() async throws {
        let bench = try PressedFlow()
        let atOnce = try await bench.flood(100)
        #expect((1...SIPFlow.arrivalsInARow).contains(atOnce))
        #expect(await bench.comesTo(received: 100))
        await bench.close()
    }

    @Test func `a request that never began to be written ends alone, one cut half-way takes the flow with it`()
        async throws
    {
        let bench = try PressedFlow()
        try await bench.fill()
        let first = Task { await bench.ask(for: nil) }
        #expect(await bench.comesTo(inFlight: 1))
        #expect(await bench.ask(for: .milliseconds(20)) == "notAccepted")
        #expect(await bench.isUsable, "the others go on")
        let third = Task { await bench.ask(for: nil) }
        #expect(await bench.comesTo(inFlight: 2))
        first.cancel()
        #expect(await first.value == "cancelled")
        #expect(await !bench.isUsable)
        #expect(await third.value == "cancelled")
        await bench.close()
    }
}
