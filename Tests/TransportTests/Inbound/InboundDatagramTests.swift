import Evidence
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct InboundDatagramTests {
    private static let options = Array("OPTIONS sip:probe SIP/2.0\r\nContent-Length: 0\r\n\r\n".utf8)

    /// A listener for datagrams on the room's loop that answers each message with its length.
    private static func listener(
        _ room: isolated Room, _ log: InboundLog, _ change: (inout InboundLimits) -> Void = { _ in }
    ) async throws -> (InboundListener, SocketAddress) {
        var limits = InboundLimits()
        change(&limits)
        let listener = InboundListener(on: room.loop, tls: nil, limits: limits) { listener, event in
            log.note(event)
            if case .message(let bytes, let peer) = event { listener.send(Array("\(bytes.count)".utf8), to: peer.id) }
        }
        return (listener, try await listener.startDatagrams(at: SocketAddress(.v4(0x7F00_0001), port: 0)))
    }

    @Test func `a datagram is told with its sender and answered to it`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await Self.listener(room, log)
            let client = try DatagramSocket.towards(address, on: room.loop)
            for _ in 0..<2 {
                #expect(client.send(Self.options) == .sent)
                var answer: [UInt8] = []
                #expect(
                    await client.receive(until: room.patience) { bytes, _, _ in answer = Array(bytes) } == .received)
                #expect(answer == Array("\(Self.options.count)".utf8))
            }
            #expect(log.messages == [Self.options, Self.options])
            #expect(log.senders == [client.local, client.local].compactMap(\.self))
            #expect(await listener.counts.datagrams == 2)
            await listener.stop()
        }
    }

    @Test func `a line break alone keeps the way open and is no message`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await Self.listener(room, log)
            let client = try DatagramSocket.towards(address, on: room.loop)
            for bytes in [Array("\r\n\r\n".utf8), [], [0], Self.options] { #expect(client.send(bytes) == .sent) }
            #expect(await room.until { !log.messages.isEmpty })
            #expect(log.messages == [Self.options] && log.refusals.isEmpty)
            await listener.stop()
        }
    }

    @Test func `a source that floods is refused, another one is heard`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await Self.listener(room, log) {
                $0.datagramBurst = 3
                $0.datagramEvery = .seconds(3_600)
            }
            let client = try DatagramSocket.towards(address, on: room.loop)
            for _ in 0..<10 { #expect(client.send(Self.options) == .sent) }
            #expect(await room.until { log.refusals.count == 7 })
            #expect(log.messages.count == 3 && log.refusals.allSatisfy { $0 == .tooFast })
            let other = try DatagramSocket.towards(
                address, from: ConnectOrigin(address: .v4(0x7F00_0002)), on: room.loop)
            #expect(other.send(Self.options) == .sent)
            #expect(await room.until { log.messages.count == 4 })
            await listener.stop()
        }
    }

    @Test func `an answer cannot be sent once the datagram was told`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await Self.listener(room, log)
            let client = try DatagramSocket.towards(address, on: room.loop)
            #expect(client.send(Self.options) == .sent)
            #expect(await client.receive(until: room.patience) { _, _, _ in } == .received)
            let peer = try #require(log.peers.first)
            await listener.send([1], to: peer.id)
            let soon = room.loop.refreshedNow() + .milliseconds(50)
            #expect(await client.receive(until: soon) { _, _, _ in } == .deadline)
            await listener.stop()
        }
    }
}
