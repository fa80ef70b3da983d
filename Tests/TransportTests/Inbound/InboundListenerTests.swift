import ChainAudit
import Evidence
import SIP
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct InboundListenerTests {
    private static let options = Array(
        "OPTIONS sip:probe SIP/2.0\r\nVia: SIP/2.0/TLS sbc;branch=z9hG4bK1\r\nContent-Length: 0\r\n\r\n".utf8)

    private static func limits(_ change: (inout InboundLimits) -> Void) -> InboundLimits {
        var limits = InboundLimits()
        change(&limits)
        return limits
    }

    @Test func `a client's address, certificate and message are told, and the answer gets back to it`() async throws {
        let identity = try await TestContexts.identity("client")
        let client = try await TestContexts.client { $0.identity = identity }
        let server = try await TestContexts.server("healthy", .request)
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room, tls: server) { _ in Array("SIP/2.0 200 OK".utf8) }
            let connection = try await room.dial(address)
            #expect(await connection.startTLS(client, serverName: "localhost", until: room.patience) == .done)
            #expect(await connection.send(Self.options + Self.options, until: room.patience) == .sent)
            #expect(await room.until { log.messages.count == 2 })
            #expect(log.messages == [Self.options, Self.options])
            let peer = try #require(log.opened.first)
            #expect(peer.address == connection.local)
            #expect(peer.local == address)
            #expect(peer.tls?.version == "TLSv1.3")
            #expect(peer.chain?.leaf != nil)
            var got: [UInt8] = []
            while got.count < 28, await connection.receive(until: room.patience, { got += $0 }) == .received {}
            #expect(String(decoding: got, as: UTF8.self) == "SIP/2.0 200 OKSIP/2.0 200 OK")
            connection.close()
            #expect(await room.until { log.ends == [.closedByPeer(orderly: true)] })
            #expect(log.traffic.first == InboundTraffic(bytesIn: 2 * Self.options.count, messagesIn: 2, pings: 0))
            await listener.stop()
        }
    }

    @Test func `a client without a certificate is told as one without`() async throws {
        let (client, server) = (
            try await TestContexts.client(), try await TestContexts.server("healthy", .request)
        )
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room, tls: server)
            let connection = try await room.dial(address)
            #expect(await connection.startTLS(client, serverName: "localhost", until: room.patience) == .done)
            #expect(await room.until { !log.opened.isEmpty })
            #expect(log.opened[0].chain?.leaf == nil)
            await listener.stop()
            #expect(await room.until { log.ends == [.closedByUs] })
            #expect(await listener.connections == 0)
        }
    }

    @Test func `pings are answered for as long as they come, however they are cut`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room)
            let connection = try await room.dial(address)
            for round in 0..<50 {
                for part in round.isMultiple(of: 2) ? ["\r\n\r\n"] : ["\r", "\n\r", "\n"] {
                    #expect(await connection.send(Array(part.utf8), until: room.patience) == .sent)
                }
                let (pong, _) = await room.read(connection)
                #expect(pong == [13, 10])
            }
            #expect(log.ends.isEmpty)
            await listener.stop()
        }
    }

    @Test func `one connection too many takes the place of the one that is idle longest`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room, limits: Self.limits { $0.connections = 2 })
            let first = try await room.dial(address)
            #expect(await room.until { log.opened.count == 1 })
            let second = try await room.dial(address)
            #expect(await room.until { log.opened.count == 2 })
            #expect(log.ends.isEmpty)
            #expect(await first.send(Self.options, until: room.patience) == .sent)
            #expect(await room.until { log.messages.count == 1 })
            let third = try await room.dial(address)
            #expect(await room.until { log.opened.count == 3 })
            #expect(log.ends == [.madeRoom])
            #expect(await room.readAll(second).end == .closed(orderly: true))
            #expect(first.isOpen && third.isOpen)
            #expect(await listener.counts == InboundCounts(accepted: 3, refused: [:], shed: 0, madeRoom: 1))
            await listener.stop()
        }
    }

    @Test func `where all are in the middle of a message a further connection is refused`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room, limits: Self.limits { $0.connections = 1 })
            let first = try await room.dial(address)
            #expect(await first.send(Array("OPTIONS sip:".utf8), until: room.patience) == .sent)
            #expect(await room.until { !log.opened.isEmpty })
            // What was sent is read before the next connection is looked at, or soon after.
            var second = try await room.dial(address)
            while await room.readAll(second).end == .closed(orderly: true), log.refusals.isEmpty {
                second = try await room.dial(address)
            }
            #expect(log.refusals == [.tooMany])
            #expect(log.ends.isEmpty)
            await listener.stop()
        }
    }

    @Test func `one source cannot take the place of others`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let (listener, address) = try await log.listener(room, limits: Self.limits { $0.connectionsPerSource = 2 })
            let kept = [try await room.dial(address), try await room.dial(address)]
            let third = try await room.dial(address)
            #expect(await room.readAll(third).end == .closed(orderly: true))
            let other = try await room.dial(address, from: 0x7F00_0002)
            #expect(await room.until { log.opened.count == 3 })
            #expect(log.refusals == [.tooManyOfOneSource])
            for connection in kept + [other] { #expect(connection.isOpen) }
            await listener.stop()
        }
    }

    @Test func `a source that connects too fast is refused`() async throws {
        try await Room.run { room in
            let log = InboundLog()
            let limits = Self.limits {
                $0.connectBurst = 3
                $0.connectEvery = .seconds(3_600)
            }
            let (listener, address) = try await log.listener(room, limits: limits)
            for _ in 0..<4 {
                let connection = try await room.dial(address)
                connection.close()
            }
            #expect(await room.until { !log.refusals.isEmpty })
            #expect(log.refusals == [.tooFast])
            #expect(await listener.counts.accepted == 3)
            await listener.stop()
        }
    }
}
