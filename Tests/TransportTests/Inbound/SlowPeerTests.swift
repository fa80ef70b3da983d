import CEpoll
import Evidence
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Peers that are slow, silent or rude, and a system without descriptors.
@Suite(.timeLimit(.minutes(1))) struct SlowPeerTests {
    private static func limits(_ change: (inout InboundLimits) -> Void) -> InboundLimits {
        var limits = InboundLimits()
        change(&limits)
        return limits
    }

    /// Serves one connection that `act` uses, and tells how it ended.
    private func end(
        _ limits: InboundLimits, tls: TLSContext? = nil,
        _ act: @escaping @Sendable (isolated Room, StreamConnection, InboundLog) async -> Void
    ) async throws -> InboundEnd? {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room, tls: tls, limits: limits)
            let connection = try await room.dial(address)
            await act(room, connection, log)
            #expect(await room.until { !log.ends.isEmpty })
            _ = await room.readAll(connection)
            await listener.stop()
            return log.ends.first
        }
    }

    @Test func `a handshake that is begun and not gone on with ends in time`() async throws {
        let server = try await TestContexts.server()
        let end = try await end(Self.limits { $0.handshake = .milliseconds(20) }, tls: server) { room, connection, _ in
            _ = await connection.send([0x16, 0x03, 0x01], until: room.patience)
        }
        #expect(end == .handshakeTooSlow)
    }

    @Test func `bytes that are no TLS end a handshake at once`() async throws {
        let server = try await TestContexts.server()
        let end = try await end(InboundLimits(), tls: server) { room, connection, _ in
            _ = await connection.send(Array("OPTIONS sip:probe SIP/2.0\r\n\r\n".utf8), until: room.patience)
        }
        guard case .handshakeFailed(let failure) = end else { throw SupportError("\(String(describing: end))") }
        #expect(!failure.reasons.isEmpty)
    }

    @Test func `a message that drips in ends in time though bytes keep coming`() async throws {
        let limits = Self.limits { $0.message = .milliseconds(30) }
        let end = try await end(limits) { room, connection, log in
            for byte in "OPTIONS sip:probe SIP/2.0\r\nVia: ".utf8 + [UInt8](repeating: 0x61, count: 5_000) {
                guard log.ends.isEmpty, await connection.send([byte], until: room.patience) == .sent else { return }
                _ = await room.loop.sleep(until: room.loop.refreshedNow() + .milliseconds(1))
            }
        }
        #expect(end == .messageTooSlow)
    }

    @Test func `a connection without a byte ends in time`() async throws {
        #expect(try await end(Self.limits { $0.idle = .milliseconds(20) }) { _, _, _ in } == .idle)
    }

    @Test(arguments: ["OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n", "\r\n\r\n"])
    func `more messages or pings than the rate allows end the connection`(_ one: String) async throws {
        let limits = Self.limits {
            $0.messageBurst = 3
            $0.messageEvery = .seconds(3_600)
        }
        let end = try await end(limits) { room, connection, log in
            for _ in 0..<3 { _ = await connection.send(Array(one.utf8), until: room.patience) }
            _ = await room.loop.sleep(until: room.loop.refreshedNow() + .milliseconds(20))
            #expect(log.ends.isEmpty)
            _ = await connection.send(Array(one.utf8), until: room.patience)
        }
        #expect(end == .tooManyMessages)
    }

    @Test func `what is no SIP is told with its first bytes`() async throws {
        let end = try await end(InboundLimits()) { room, connection, _ in
            _ = await connection.send(Array("GET / HTTP/1.1\r\n\r\n".utf8), until: room.patience)
        }
        guard case .malformed(_, let bytes) = end else { throw SupportError("\(String(describing: end))") }
        #expect(bytes.bytes.starts(with: Array("GET / HTTP".utf8)))
    }

    @Test func `a peer that reads nothing costs no more than one answer`() async throws {
        let answer = [UInt8](repeating: 0x61, count: 4 << 20)
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room) { _ in answer }
            let connection = try await room.dial(address)
            let message = Array("OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n".utf8)
            for _ in 0..<20 { #expect(await connection.send(message, until: room.patience) == .sent) }
            #expect(await room.until { log.messages.count == 20 })
            // Another peer is served meanwhile.
            let other = try await room.dial(address)
            #expect(await other.send(message, until: room.patience) == .sent)
            #expect(await room.read(other).1 == .received)
            await listener.stop()
        }
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS])
    func `without descriptors or memory nothing spins, and what comes is told no`(_ number: Int32) async throws {
        let clock = ManualClock(wall: WallTime(seconds: 1_800_000_000))
        try await Room.run(clock: clock) { room in
            let listener = try room.listener()
            let calls = Mutex(0)
            listener.acceptCall = { descriptor, address, length in
                // Every first call of two fails: the second one is made with the descriptor that was held back.
                let count = calls.withLock { count in
                    count += 1
                    return count
                }
                if count <= 2, !(count == 2 && number != ENOBUFS) {
                    errno = number
                    return -1
                }
                return tw_accept(descriptor, address, length)
            }
            let accepting = Task { () -> SocketAddress? in
                _ = room.loop.now
                guard case .accepted(let connection) = await listener.accept() else { return nil }
                return connection.peer
            }
            let first = try await room.dial(try #require(listener.local))
            for _ in 0..<1_000 { await Task.yield() }
            let wanted = number == ENOBUFS ? 1 : 2
            #expect(calls.withLock { $0 } == wanted)
            #expect(listener.shed == wanted - 1)
            if number != ENOBUFS { #expect(await room.readAll(first).end == .closed(orderly: true)) }
            let second = try await room.dial(try #require(listener.local))
            clock.advance(by: InboundLimits.pressurePause)
            for _ in 0..<1_000 where number == ENOBUFS { await Task.yield() }
            if number == ENOBUFS { clock.advance(by: InboundLimits.pressurePause) }
            let peer = await accepting.value
            #expect(peer == (number == ENOBUFS ? first.local : second.local))
            listener.close()
        }
    }
}
