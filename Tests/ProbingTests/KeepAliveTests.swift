import Evidence
import TestSupport
import Testing
import Transport

@testable import Probing

@Suite struct KeepAliveTests {
    private static func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(nanoseconds: 0) + .seconds(seconds) }
    private let start = KeepAlive(at: at(0), after: .seconds(110), within: .seconds(10))

    @Test func `a silent flow is pinged, one that is heard of is not`() {
        var state = start
        #expect(state.look(at: Self.at(109), unacknowledged: 0) == .nothing)
        state.heard(at: Self.at(109))
        #expect(state.look(at: Self.at(110), unacknowledged: 0) == .nothing)
        #expect(state.nextLook == Self.at(219))
        #expect(state.look(at: Self.at(219), unacknowledged: 0) == .ping)
        #expect(state.nextLook == Self.at(229) && state.isWaiting)
    }

    @Test func `a peer that never answers pings is not failed for it`() {
        var state = start
        var now = 0
        for _ in 0..<20 {
            now += 110
            #expect(state.look(at: Self.at(now), unacknowledged: 0) == .ping)
            now += 10
            #expect(state.look(at: Self.at(now), unacknowledged: 0) == .nothing)
        }
    }

    @Test func `a peer that has answered once must go on`() {
        var state = start
        #expect(state.look(at: Self.at(110), unacknowledged: 0) == .ping)
        state.pong(at: Self.at(111))
        #expect(state.peerAnswersPings && !state.isWaiting)
        #expect(state.look(at: Self.at(221), unacknowledged: 0) == .ping)
        #expect(state.look(at: Self.at(230), unacknowledged: 0) == .nothing)
        #expect(state.look(at: Self.at(231), unacknowledged: 0) == .dead)
    }

    @Test func `a peer whose kernel says nothing is gone, whether it answers pings or not`() {
        var state = start
        #expect(state.look(at: Self.at(110), unacknowledged: 500) == .ping)
        #expect(state.look(at: Self.at(120), unacknowledged: 4) == .dead)
    }

    @Test func `anything that comes is as good as a pong`() {
        var state = start
        _ = state.look(at: Self.at(110), unacknowledged: 0)
        state.pong(at: Self.at(111))
        _ = state.look(at: Self.at(221), unacknowledged: 0)
        state.heard(at: Self.at(225))
        #expect(state.look(at: Self.at(231), unacknowledged: 9) == .nothing)
    }

    @Test func `a ping of the peer's is no pong, though its first half looks like one`() {
        var state = start
        _ = state.look(at: Self.at(110), unacknowledged: 0)
        state.pong(at: Self.at(111))
        state.wasPing()
        #expect(!state.peerAnswersPings)
        _ = state.look(at: Self.at(221), unacknowledged: 0)
        #expect(state.look(at: Self.at(231), unacknowledged: 0) == .nothing)
        // One that has really answered is not forgotten for a ping of its own.
        _ = state.look(at: Self.at(341), unacknowledged: 0)
        state.pong(at: Self.at(342))
        _ = state.look(at: Self.at(452), unacknowledged: 0)
        state.wasPing()
        #expect(state.peerAnswersPings)
    }
}

/// A flow and the peer at its other end, on a loop whose clock is moved by hand.
private actor FlowBench {
    let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let clock: ManualClock
    private var flow: SIPFlow?
    private var peer: StreamConnection?
    private var listener: Listener?
    private(set) var ended = 0

    init() throws {
        clock = ManualClock(wall: WallTime(seconds: 1_800_000_000))
        loop = try EventLoop(label: "test.flow", clock: clock)
    }

    func connect() async throws {
        let listener = try Listener(at: SocketAddress(.v4(0x7F00_0001), port: 0), on: loop)
        self.listener = listener
        guard let address = listener.local,
            case .connected(let connection) = await StreamConnection.connect(
                to: address, on: loop, until: .distantFuture),
            case .accepted(let peer) = await listener.accept()
        else { throw SupportError("no connection") }
        self.peer = peer
        let target = ProbeTarget(
            name: "t", address: TargetAddress(host: "127.0.0.1", port: address.port, transport: .tcp))
        let flow = try SIPFlow(.stream(connection), to: target, random: SystemRandomNumberGenerator())
        flow.onEnd = { [self] in assumeIsolated { $0.ended += 1 } }
        self.flow = flow
    }

    var end: SIPFlow.End? { flow?.end }

    /// Lets time pass and what it started come to rest.
    func pass(_ span: Span) async {
        clock.advance(by: span)
        for _ in 0..<100 { await Task.yield() }
    }

    /// The next bytes that the peer gets.
    func heard() async -> String {
        var bytes: [UInt8] = []
        _ = await peer?.receive(until: .distantFuture) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The peer sends; returns once it has been taken in.
    func says(_ text: String) async {
        _ = await peer?.send(Array(text.utf8), until: .distantFuture)
        for _ in 0..<2_000 { await Task.yield() }
    }

    func close() {
        flow?.close()
        peer?.close()
        listener?.close()
    }
}

@Suite(.timeLimit(.minutes(1))) struct FlowKeepAliveTests {
    private func run(_ body: (FlowBench) async throws -> Void) async throws {
        let bench = try FlowBench()
        try await bench.connect()
        try await body(bench)
        await bench.close()
    }

    @Test func `a flow pings, takes the pong, and ends where the next one stays away`() async throws {
        try await run { bench in
            for _ in 0..<40 {
                await bench.pass(FlowLimits.pingAfter)
                #expect(await bench.heard() == "\r\n\r\n")
                await bench.says("\r\n")
            }
            #expect(await bench.end == nil)
            await bench.pass(FlowLimits.pingAfter)
            await bench.pass(FlowLimits.pongWithin)
            #expect(await bench.end == .failed(.peerGone))
            #expect(await bench.ended == 1)
        }
    }

    @Test func `a flow to a peer that never answers pings goes on`() async throws {
        try await run { bench in
            for _ in 0..<5 {
                await bench.pass(FlowLimits.pingAfter)
                await bench.pass(FlowLimits.pongWithin)
            }
            #expect(await bench.end == nil)
        }
    }

    @Test func `a peer's own pings are answered, however many`() async throws {
        try await run { bench in
            for _ in 0..<50 {
                await bench.says("\r\n\r\n")
                #expect(await bench.heard() == "\r\n")
            }
            #expect(await bench.end == nil)
        }
    }

    @Test func `an end that comes between two questions is told at once`() async throws {
        try await run { bench in
            await bench.pass(.seconds(1))
            await bench.says("no SIP at all\r\n\r\n")
            #expect(await bench.end == .malformed)
            #expect(await bench.ended == 1)
        }
    }
}
