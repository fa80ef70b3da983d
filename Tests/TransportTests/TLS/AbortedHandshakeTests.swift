import ChainAudit
import Evidence
import TestSupport
import Testing

@testable import Transport

/// A peer that goes away in the middle of its handshake, after its certificate.
@Suite(.timeLimit(.minutes(1))) struct AbortedHandshakeTests {
    /// How the peer goes away.
    enum Manner: CaseIterable, Sendable {
        case closes, resets
    }

    /// Carries bytes both ways, but of what the server says only the first records; then it goes away.
    private func relay(
        _ room: isolated Room, _ client: StreamConnection, to server: StreamConnection, records: Int, _ manner: Manner
    ) async {
        let onwards = Task {
            while case (let bytes, .received) = await room.read(client) {
                _ = await server.send(bytes, until: room.patience)
            }
        }
        var flight: [UInt8] = []
        while Self.end(of: records, in: flight) == nil {
            let (bytes, outcome) = await room.read(server)
            guard outcome == .received else { break }
            flight += bytes
        }
        let end = Self.end(of: records, in: flight) ?? 0
        _ = await client.send(Array(flight[..<end]), until: room.patience)
        if manner == .resets { client.reset() } else { client.close() }
        server.close()
        await onwards.value
    }

    /// Where the so-many-th record ends (RFC 8446 §5.1: a type, two bytes of version, two of length).
    private static func end(of records: Int, in bytes: [UInt8]) -> Int? {
        var end = 0
        for _ in 0..<records {
            guard end + 5 <= bytes.count else { return nil }
            end += 5 + Int(bytes[end + 3]) << 8 + Int(bytes[end + 4])
        }
        return end <= bytes.count ? end : nil
    }

    // TLS 1.2: ServerHello, Certificate. TLS 1.3: ServerHello, ChangeCipherSpec, EncryptedExtensions, Certificate.
    @Test(arguments: [(TLSVersion.tls12, 2), (.tls13, 4)], Manner.allCases)
    func `its chain is there all the same`(_ peer: (version: TLSVersion, records: Int), _ manner: Manner)
        async throws
    {
        let context = try await TestContexts.client { $0.maximum = peer.version }
        try await OpenSSLServer.running("expired") { server in
            try await Room.run { room in
                let pair = try await room.pair()
                let behind = try await room.dial(SocketAddress(.v4(0x7F00_0001), port: server.port))
                let relaying = Task { await self.relay(room, pair.server, to: behind, records: peer.records, manner) }
                let outcome = await pair.client.startTLS(context, serverName: nil, until: room.patience)
                await relaying.value
                guard case .failed(let failure) = outcome else { throw SupportError("\(outcome)") }
                #expect(failure.serverHelloSeen && failure.alert == nil)
                #expect(manner == .closes ? failure.endOfStream : failure.errno == Int32(104))
                #expect(pair.client.tlsFacts?.version == nil)
                let chain = try #require(pair.client.presentedChain)
                #expect(chain.certificates.count == 2 && !chain.trusted && chain.verifyErrors.map(\.code) == [10])
            }
        }
    }
}
