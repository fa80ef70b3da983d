import ChainAudit
import Evidence
import TestSupport
import Testing

@testable import Transport

/// Sessions of live connections are resumed by the next one to the same peer, and by nobody else.
@Suite(.timeLimit(.minutes(2))) struct ResumptionTests {
    private static let versions: [TLSVersion] = [.tls12, .tls13]

    /// What one connection saw.
    private struct Sight: Sendable {
        let facts: TLSFacts?
        let chain: PresentedChain?
        /// Whether there was nothing to resume once it was closed.
        let leftNothing: Bool
    }

    /// Connects once with each of the contexts, one after the other, to a peer that asks for a certificate.
    private func sights(
        _ contexts: [TLSContext], _ options: [String] = [],
        _ use: @escaping @Sendable (Int, TLSResumption, StreamConnection) -> Void = { _, _, _ in }
    ) async throws -> [Sight] {
        try await OpenSSLServer.running("healthy", ["-verify", "1"] + options) { server in
            try await Room.run { room in
                let sessions = TLSResumption()
                var sights: [Sight] = []
                for (index, context) in contexts.enumerated() {
                    let connection = try await OpenSSLPeerTests.connect(room, server, context, resuming: sessions)
                    // Its tickets come before what it says.
                    try server.process.type("hello \(index)\n")
                    #expect(await room.read(connection).0 == Array("hello \(index)\n".utf8))
                    let (facts, chain) = (connection.tlsFacts, connection.presentedChain)
                    use(index, sessions, connection)
                    connection.close()
                    sights.append(Sight(facts: facts, chain: chain, leftNothing: sessions.isEmpty))
                }
                return sights
            }
        }
    }

    @Test(arguments: versions)
    func `a session is resumed again and again, and shows the chain that it began with`(_ version: TLSVersion)
        async throws
    {
        let context = try await OpenSSLPeerTests.context { $0.maximum = version }
        let sights = try await sights([context, context, context])
        #expect(sights.map(\.facts?.resumed) == [false, true, true])
        #expect(sights.allSatisfy { !$0.leftNothing && $0.facts?.version == version.name })
        #expect(sights.allSatisfy { $0.facts?.clientCertificateRequested == true })
        let chain = try #require(sights[0].chain)
        #expect(chain.trusted && chain.certificates.count == 2)
        #expect(sights[1].chain == chain && sights[2].chain == chain)
    }

    @Test(arguments: versions)
    func `a peer that forgets its sessions shows its chain in a full handshake`(_ version: TLSVersion) async throws {
        let context = try await OpenSSLPeerTests.context { $0.maximum = version }
        let options = version == .tls12 ? ["-no_ticket", "-no_cache"] : ["-num_tickets", "0"]
        let sights = try await sights([context, context], options)
        #expect(sights.map(\.facts?.resumed) == [false, false] && sights.allSatisfy { $0.chain != nil })
    }

    @Test(arguments: versions)
    func `a context made anew, as for a renewed identity, resumes nothing`(_ version: TLSVersion) async throws {
        let context = try await OpenSSLPeerTests.context { $0.maximum = version }
        let again = try TLSContext(context.settings)
        #expect(again.number > context.number)
        #expect(try await sights([context, again]).map(\.facts?.resumed) == [false, false])
    }

    @Test(arguments: versions)
    func `a connection that is told to leaves nothing`(_ version: TLSVersion) async throws {
        let context = try await OpenSSLPeerTests.context { $0.maximum = version }
        let sights = try await sights([context, context]) { index, _, connection in
            if index == 0 { connection.keepNoSession() }
        }
        #expect(sights.map(\.facts?.resumed) == [false, false])
        #expect(sights.map(\.leftNothing) == [true, false])
    }

    @Test(arguments: versions)
    func `a session is offered once, and to its own peer alone`(_ version: TLSVersion) async throws {
        let context = try await OpenSSLPeerTests.context { $0.maximum = version }
        _ = try await sights([context]) { _, sessions, connection in
            connection.close()
            let peer = connection.peer
            let other = SocketAddress(peer.address, port: peer.port &+ 1)
            let found = [other, peer, peer].map { Self.isThere(sessions.take(for: context, $0)) }
            #expect(found == [false, true, false] && sessions.isEmpty)
        }
    }

    private static func isThere(_ offer: consuming TLSResumption.Offer?) -> Bool {
        switch consume offer {
        case .some: true
        case .none: false
        }
    }

    @Test(arguments: versions)
    func `a full handshake leaves nothing and takes nothing`(_ version: TLSVersion) async throws {
        let context = try await OpenSSLPeerTests.context { $0.maximum = version }
        try await OpenSSLServer.running("healthy") { server in
            try await Room.run { room in
                for index in 0..<2 {
                    let connection = try await OpenSSLPeerTests.connect(room, server, context)
                    try server.process.type("hello\n")
                    _ = await room.read(connection)
                    #expect(connection.tlsFacts?.resumed == false && connection.presentedChain != nil, "\(index)")
                    connection.close()
                }
            }
        }
    }
}
