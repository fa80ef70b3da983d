import Evidence
import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct DatagramSocketTests {
    private static func bound(_ room: isolated Room, _ address: IPAddress = .v4(0x7F00_0001)) throws -> DatagramSocket {
        try DatagramSocket.bound(to: SocketAddress(address, port: 0), on: room.loop)
    }

    @Test func `a datagram comes with its sender`() async throws {
        try await Room.run { room in
            let server = try Self.bound(room)
            let client = try DatagramSocket.towards(try #require(server.local), on: room.loop)
            #expect(client.send([1, 2, 3]) == .sent)
            var got: ([UInt8], SocketAddress?, Bool)?
            #expect(await server.receive(until: room.patience) { got = (Array($0), $1, $2) } == .received)
            #expect(got?.0 == [1, 2, 3] && got?.1 == client.local && got?.2 == false)
            #expect(server.send([4], to: client.local) == .sent)
            #expect(await client.receive(until: room.patience) { bytes, _, _ in got?.0 = Array(bytes) } == .received)
            #expect(got?.0 == [4])
        }
    }

    @Test func `a closed port is refused by ICMP`() async throws {
        try await Room.run { room in
            let gone = try Self.bound(room)
            let address = try #require(gone.local)
            gone.close()
            let client = try DatagramSocket.towards(address, on: room.loop)
            #expect(client.send([1]) == .sent)
            let outcome = await client.receive(until: room.patience) { _, _, _ in }
            let report = NetworkReport(reporter: .v4(0x7F00_0001), type: 3, code: 3)
            #expect(outcome == .failed(.system(SystemError(call: "recv", number: ECONNREFUSED, report: report))))
        }
    }

    @Test func `an answer from another port is heard with its sender`() async throws {
        try await Room.run { room in
            let server = try Self.bound(room)
            let other = try Self.bound(room)
            let client = try DatagramSocket.towards(try #require(server.local), on: room.loop)
            #expect(client.peer == server.local && client.local?.address == .v4(0x7F00_0001))
            #expect(other.send([9], to: client.local) == .sent)
            var sender: SocketAddress?
            #expect(await client.receive(until: room.patience) { _, from, _ in sender = from } == .received)
            #expect(sender == other.local)
        }
    }

    @Test func `the largest datagram arrives whole and one more byte is refused`() async throws {
        try await Room.run { room in
            let server = try Self.bound(room)
            let client = try DatagramSocket.towards(try #require(server.local), on: room.loop)
            #expect(client.send([UInt8](repeating: 7, count: 65_507)) == .sent)
            var count = 0
            #expect(await server.receive(until: room.patience) { bytes, _, _ in count = bytes.count } == .received)
            #expect(count == 65_507)
            #expect(
                client.send([UInt8](repeating: 7, count: 65_508))
                    == .failed(.system(SystemError(call: "send", number: EMSGSIZE))))
        }
    }

    @Test func `a burst is read to its end after one wake-up`() async throws {
        try await Room.run { room in
            let server = try Self.bound(room)
            let client = try DatagramSocket.towards(try #require(server.local), on: room.loop)
            for number in 0..<50 { #expect(client.send([UInt8(number)]) == .sent) }
            var got: [UInt8] = []
            while got.count < 50 {
                guard await server.receive(until: room.patience, { bytes, _, _ in got += bytes }) == .received else {
                    break
                }
            }
            #expect(got == Array(0..<50))
        }
    }
}
