import Evidence
import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct ConnectRaceTests {
    /// A listener that answers no SYN because its backlog is full, and what fills it.
    private struct BlackHole {
        let listener: Listener
        let address: SocketAddress
        let filling: [Task<Void, Never>]

        init(_ room: isolated Room) async throws {
            listener = try Listener(at: SocketAddress(.v4(0x7F00_0001), port: 0), backlog: 1, on: room.loop)
            let address = try #require(listener.local)
            self.address = address
            var begun = 0
            filling = (0..<4).map { _ in
                Task {
                    _ = room.loop.now
                    begun += 1
                    if case .connected(let kept) = await StreamConnection.connect(
                        to: address, on: room.loop, until: room.patience)
                    {
                        // Open as long as the test.
                        _ = await kept.receive(until: room.patience) { _ in }
                    }
                }
            }
            while begun < 4 { await Task.yield() }
            // A connect to loopback is answered before the call returns, if it is answered at all.
        }

        func close() {
            for task in filling { task.cancel() }
            listener.close()
        }
    }

    private static let closed = SocketAddress(.v4(0x7F00_0001), port: 1)
    private static let refused = ConnectAttempt.Outcome.failed(
        SystemError(call: "connect", number: ECONNREFUSED), immediate: false)

    /// A clock that stands still: what happens all the same did not wait for it.
    private static var stopped: ManualClock { ManualClock(wall: WallTime(seconds: 1_800_000_000)) }

    @Test func `an address that refuses gives way to the next at once`() async throws {
        try await Room.run(clock: Self.stopped) { room in
            let listener = try room.listener()
            let address = try #require(listener.local)
            let race = ConnectRace(to: [Self.closed, Self.closed, address], on: room.loop)
            let result = await race.run(until: room.patience)
            #expect(result.connection?.peer == address)
            #expect(result.attempts.map(\.peer) == [Self.closed, Self.closed, address])
            #expect(result.attempts.map(\.outcome) == [Self.refused, Self.refused, .connected])
            listener.close()
        }
    }

    @Test func `an address that keeps silent has its time for itself, then the next is tried beside it`() async throws {
        let clock = Self.stopped
        try await Room.run(clock: clock) { room in
            let hole = try await BlackHole(room)
            let listener = try room.listener()
            let address = try #require(listener.local)
            let race = ConnectRace(to: [hole.address, address, Self.closed], on: room.loop)
            var result: [ConnectAttempt]?
            let running = Task {
                let outcome = await race.run(until: room.patience)
                outcome.connection?.close()
                result = outcome.attempts
            }
            while race.begun < 1 { await Task.yield() }
            clock.advance(by: FlowLimits.stagger + Span(nanoseconds: -1))
            for _ in 0..<200 { await Task.yield() }
            #expect(result == nil)
            clock.advance(by: Span(nanoseconds: 1))
            await running.value
            #expect(result?.map(\.outcome) == [.overtaken, .connected, .notTried])
            #expect(result?.map(\.duration) == [FlowLimits.stagger, .zero, nil])
            hole.close()
            listener.close()
        }
    }

    @Test func `where nobody answers each is told as silent with its own time`() async throws {
        let clock = Self.stopped
        try await Room.run(clock: clock) { room in
            let hole = try await BlackHole(room)
            let race = ConnectRace(to: [hole.address, Self.closed, hole.address, hole.address], on: room.loop)
            let deadline = room.loop.refreshedNow() + .milliseconds(600)
            var result: [ConnectAttempt]?
            let running = Task {
                _ = room.loop.now
                result = await race.run(until: deadline).attempts
            }
            for (begun, step) in [(1, 250), (3, 250), (4, 100)] {
                while race.begun < begun { await Task.yield() }
                clock.advance(by: .milliseconds(step))
            }
            await running.value
            #expect(result?.map(\.outcome) == [.silent, Self.refused, .silent, .silent])
            #expect(result?.map(\.duration) == [.milliseconds(600), .zero, .milliseconds(350), .milliseconds(100)])
            hole.close()
        }
    }

    @Test func `a race ends with its task and leaves nothing open`() async throws {
        try await Room.run { room in
            let hole = try await BlackHole(room)
            let race = ConnectRace(to: [hole.address], on: room.loop)
            let running = Task {
                let result = await race.run(until: room.patience)
                return result.isCancelled && result.connection == nil
            }
            for _ in 0..<20 { await Task.yield() }
            running.cancel()
            #expect(await running.value)
            hole.close()
        }
    }

    @Test func `a winner carries bytes and the losers are closed`() async throws {
        try await Room.run { room in
            let hole = try await BlackHole(room)
            let listener = try room.listener()
            let race = ConnectRace(
                to: [hole.address, try #require(listener.local)], stagger: .milliseconds(5), on: room.loop)
            let result = await race.run(until: room.patience)
            let client = try #require(result.connection)
            guard case .accepted(let server) = await listener.accept() else { throw SupportError("accept") }
            #expect(await client.send([1, 2, 3], until: room.patience) == .sent)
            #expect(await room.read(server).0 == [1, 2, 3])
            #expect(client.unacknowledgedBytes == 0)
            hole.close()
            listener.close()
        }
    }

    @Test func `what the source refuses is told for each address`() async throws {
        try await Room.run { room in
            let origin = ConnectOrigin(interface: "no-such-if0")
            let result = await ConnectRace(to: [Self.closed, Self.closed], from: origin, on: room.loop)
                .run(until: room.patience)
            #expect(result.connection == nil)
            for attempt in result.attempts {
                guard case .failed(let error, true) = attempt.outcome else { throw SupportError("\(attempt)") }
                #expect(error.call == "setsockopt SO_BINDTODEVICE" && [ENODEV, EPERM].contains(error.number))
            }
        }
    }

    @Test func `a source is an address or an interface's name`() {
        #expect(ConnectOrigin(parsing: "192.0.2.1") == ConnectOrigin(address: .v4(0xC000_0201)))
        #expect(ConnectOrigin(parsing: "eth0") == ConnectOrigin(interface: "eth0"))
        #expect(ConnectOrigin(parsing: "123456789012345")?.interface == "123456789012345")
        for text in ["", "1234567890123456", "a/b", "a b", "..", "a:1"] { #expect(ConnectOrigin(parsing: text) == nil) }
        #expect(ConnectOrigin(address: .v4(1)).canReach(.v4(2)))
        #expect(!ConnectOrigin(address: .v4(1)).canReach(.v6(high: 0, low: 1, zone: nil)))
        #expect(ConnectOrigin(interface: "lo").canReach(.v6(high: 0, low: 1, zone: nil)))
    }
}
