import Evidence
import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct ConnectTests {
    private static let localhost = IPAddress.v4(0x7F00_0001)
    private static let v6 = IPAddress.v6(high: 0, low: 1, zone: nil)

    /// A port that was free a moment ago.
    private static func closedPort(_ room: isolated Room) throws -> SocketAddress {
        let listener = try room.listener()
        defer { listener.close() }
        return try #require(listener.local)
    }

    @Test func `a closed port is refused with its error number and not at once`() async throws {
        try await Room.run { room in
            let outcome = await StreamConnection.connect(
                to: try Self.closedPort(room), on: room.loop, until: room.patience)
            guard case .failed(let error, _) = outcome else { throw SupportError("\(outcome)") }
            #expect(error == SystemError(call: "connect", number: ECONNREFUSED))
        }
    }

    @Test func `a source address that is not ours is refused at once`() async throws {
        try await Room.run { room in
            let listener = try room.listener()
            let outcome = await StreamConnection.connect(
                to: try #require(listener.local), from: ConnectOrigin(address: .v4(0xC000_0201)), on: room.loop,
                until: room.patience)
            guard case .failed(let error, true) = outcome else { throw SupportError("\(outcome)") }
            #expect(error == SystemError(call: "bind", number: EADDRNOTAVAIL))
        }
    }

    @Test func `a source address is kept`() async throws {
        try await Room.run { room in
            let listener = try room.listener()
            let outcome = await StreamConnection.connect(
                to: try #require(listener.local), from: ConnectOrigin(address: .v4(0x7F00_0005)), on: room.loop,
                until: room.patience)
            guard case .connected(let connection) = outcome else { throw SupportError("\(outcome)") }
            #expect(connection.local?.address == .v4(0x7F00_0005))
            guard case .accepted(let server) = await listener.accept() else { throw SupportError("accept") }
            #expect(server.peer == connection.local)
        }
    }

    @Test(.enabled(if: Loopback.hasIPv6)) func `IPv6 connects and carries TLS`() async throws {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server()
        try await Room.run { room in
            let pair = try await room.pair(Self.v6)
            #expect(pair.client.peer.address == Self.v6)
            #expect(pair.client.peer.text.hasPrefix("[::1]:"))
            let agreed = await room.handshake(pair, client, server, name: nil)
            #expect(agreed == (.done, .done))
        }
    }

    @Test func `an address in use cannot be listened at`() async throws {
        try await Room.run { room in
            let listener = try room.listener()
            let taken = try #require(listener.local)
            #expect(throws: SystemError(call: "bind", number: EADDRINUSE)) { try Listener(at: taken, on: room.loop) }
        }
    }
}
