import ChainAudit
import Evidence
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct TLSSessionTests {
    private static let versions: [TLSVersion] = [.tls12, .tls13]

    private func codes(_ chain: PresentedChain?, name: String) throws -> Set<String> {
        let now = SystemClock().wall().seconds
        return Set(
            ChainAudit.judge(try #require(chain), policy: ChainPolicy(now: now, reference: .dns(name))).map(\.code))
    }

    @Test(arguments: versions) func `a handshake tells version suite and chain`(_ version: TLSVersion) async throws {
        let client = try await TestContexts.client { $0.maximum = version }
        let server = try await TestContexts.server()
        try await Room.run { room in
            let pair = try await room.pair()
            let outcome = await room.handshake(pair, client, server)
            #expect(outcome == (.done, .done))
            let facts = try #require(pair.client.tlsFacts)
            #expect(facts.version == version.name)
            #expect(facts.cipher != nil)
            #expect(!facts.clientCertificateRequested && !facts.resumed && facts.alert == nil)
            let chain = try #require(pair.client.presentedChain)
            #expect(chain.trusted && chain.verifyErrors.isEmpty && !chain.diagnostic)
            #expect(chain.certificates.count == 2 && chain.path.count == 3)
            #expect(pair.server.presentedChain == nil)
        }
    }

    @Test(arguments: versions)
    func `an expired certificate for another name shows both and the handshake goes on`(_ version: TLSVersion)
        async throws
    {
        let client = try await TestContexts.client { $0.maximum = version }
        let server = try await TestContexts.server("expired")
        let chain = try await Room.run { room in
            let pair = try await room.pair()
            let outcome = await room.handshake(pair, client, server)
            #expect(outcome == (.done, .done))
            return pair.client.presentedChain
        }
        let found = try codes(chain, name: "sbc9.example.test")
        #expect(found.isSuperset(of: ["certificate.expired", "certificate.name-mismatch"]))
        #expect(chain?.trusted == false)
    }

    @Test(arguments: [
        ("self-signed", "certificate.self-signed"), ("untrusted-root", "certificate.untrusted-root"),
        ("chain-incomplete", "certificate.chain-incomplete"), ("not-yet-valid", "certificate.not-yet-valid"),
        ("weak-signature", "certificate.weak-signature"), ("client-only", "certificate.missing-server-auth"),
    ])
    func `what is wrong with a chain is observed and the handshake goes on`(_ scenario: String, _ code: String)
        async throws
    {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server(scenario) { $0.diagnostic = true }
        let chain = try await Room.run { room in
            let pair = try await room.pair()
            #expect(await room.handshake(pair, client, server).client == .done)
            return pair.client.presentedChain
        }
        #expect(try codes(chain, name: "localhost").contains(code))
    }

    @Test func `a refused certificate is alert 116 on the first read after a TLS 1_3 handshake`() async throws {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server("healthy", .require)
        try await Room.run { room in
            let pair = try await room.pair()
            let outcome = await room.handshake(pair, client, server)
            #expect(outcome.client == .done)
            guard case .failed(let refusal) = outcome.server else { throw SupportError("the server accepted") }
            #expect(refusal.alert == TLSAlert(number: 116, fatal: true, sent: true))
            pair.server.close()
            guard case .failed(.tls(let failure)) = await room.read(pair.client).1 else {
                throw SupportError("nothing was read")
            }
            #expect(failure.alert == TLSAlert(number: 116, fatal: true, sent: false))
            #expect(failure.alert?.name == "certificate_required")
            #expect(pair.client.tlsFacts?.clientCertificateRequested == true)
            #expect(pair.client.tlsFacts?.alert?.number == 116)
            #expect(!pair.client.isOpen)
        }
    }

    @Test func `a refused certificate is alert 40 inside a TLS 1_2 handshake and the chain is there`() async throws {
        let client = try await TestContexts.client { $0.maximum = .tls12 }
        let server = try await TestContexts.server("healthy", .require)
        try await Room.run { room in
            let pair = try await room.pair()
            guard case .failed(let failure) = await room.handshake(pair, client, server).client else {
                throw SupportError("the handshake went through")
            }
            #expect(failure.alert == TLSAlert(number: 40, fatal: true, sent: false))
            #expect(pair.client.tlsFacts?.clientCertificateRequested == true)
            #expect(pair.client.presentedChain?.certificates.count == 2)
        }
    }

    @Test(arguments: versions)
    func `a client certificate is sent and an unknown authority is alert 48`(_ version: TLSVersion) async throws {
        let good = try await TestContexts.identity("client")
        let foreign = try await TestContexts.identity("foreign-client")
        let server = try await TestContexts.server("healthy", .require)
        for (identity, isWelcome) in [(good, true), (foreign, false)] {
            let client = try await TestContexts.client {
                $0.identity = identity
                $0.maximum = version
            }
            try await Room.run { room in
                let pair = try await room.pair()
                let outcome = await room.handshake(pair, client, server)
                #expect((outcome.server == .done) == isWelcome)
                #expect(pair.server.presentedChain?.certificates.count == 2)
                if isWelcome { return }
                if outcome.client == .done { _ = await room.read(pair.client) }
                #expect(pair.client.tlsFacts?.alert == TLSAlert(number: 48, fatal: true, sent: false))
            }
        }
    }

    @Test func `only old versions in common is alert 70 and the diagnostic context sees the chain`() async throws {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server("weak-rsa-1024") {
            $0.minimum = .tls10
            $0.maximum = .tls10
            $0.diagnostic = true
        }
        let looking = try TLSContext(client.settings.forDiagnosis)
        try await Room.run { room in
            let refused = try await room.pair()
            guard case .failed(let failure) = await room.handshake(refused, client, server).client else {
                throw SupportError("the handshake went through")
            }
            #expect(failure.alert == TLSAlert(number: 70, fatal: true, sent: false))
            #expect(refused.client.presentedChain == nil)
            #expect(refused.client.tlsFacts?.version == nil)
            let pair = try await room.pair()
            #expect(await room.handshake(pair, looking, server).client == .done)
            #expect(pair.client.tlsFacts?.version == "TLSv1")
            #expect(pair.client.presentedChain?.diagnostic == true)
            #expect(pair.client.presentedChain?.leaf?.key == KeyFacts(kind: .rsa, bits: 1_024))
        }
    }

    @Test func `no suite in common is alert 40`() async throws {
        let client = try await TestContexts.client {
            $0.maximum = .tls12
            $0.ciphers = "ECDHE-RSA-AES128-GCM-SHA256"
        }
        let server = try await TestContexts.server { $0.ciphers = "ECDHE-RSA-AES256-GCM-SHA384" }
        try await Room.run { room in
            let pair = try await room.pair()
            guard case .failed(let failure) = await room.handshake(pair, client, server).client else {
                throw SupportError("the handshake went through")
            }
            #expect(failure.alert == TLSAlert(number: 40, fatal: true, sent: false))
            #expect(!failure.serverHelloSeen)
        }
    }

    @Test func `a peer that speaks something else leaves its first bytes`() async throws {
        let client = try await TestContexts.client()
        try await Room.run { room in
            let pair = try await room.pair()
            #expect(
                await pair.server.send(Array("220 mail.example.test ESMTP\r\n".utf8), until: room.patience) == .sent)
            guard
                case .failed(let failure) = await pair.client.startTLS(client, serverName: nil, until: room.patience)
            else { throw SupportError("the handshake went through") }
            #expect(failure.firstBytes.forTerminal.hasPrefix("220 m"))
            #expect(failure.bytesIn > 0 && !failure.serverHelloSeen && failure.alert?.sent != false)
            #expect(!pair.client.isOpen)
        }
    }

    @Test func `an end inside the handshake is no alert of ours`() async throws {
        let client = try await TestContexts.client()
        try await Room.run { room in
            let pair = try await room.pair()
            let closing = Task {
                _ = await room.read(pair.server)
                pair.server.close()
            }
            let outcome = await pair.client.startTLS(client, serverName: nil, until: room.patience)
            await closing.value
            guard case .failed(let failure) = outcome else { throw SupportError("the handshake went through") }
            #expect(failure.endOfStream && failure.alert == nil && failure.errno == nil && failure.bytesIn == 0)
        }
    }

    @Test func `a close_notify inside the handshake keeps what was seen`() async throws {
        let client = try await TestContexts.client()
        try await Room.run { room in
            let pair = try await room.pair()
            // A plaintext alert record: warning, close_notify.
            #expect(await pair.server.send([21, 3, 3, 0, 2, 1, 0], until: room.patience) == .sent)
            guard
                case .failed(let failure) = await pair.client.startTLS(client, serverName: nil, until: room.patience)
            else { throw SupportError("the handshake went through") }
            #expect(failure.bytesIn == 7)
            #expect(failure.alert == nil && failure.endOfStream)
        }
    }

    @Test func `a warning that a name is unknown is no reason for what comes later`() async throws {
        let client = try await TestContexts.client()
        try await Room.run { room in
            let pair = try await room.pair()
            let talking = Task {
                _ = await room.read(pair.server)
                _ = await pair.server.send([21, 3, 3, 0, 2, 1, 112], until: room.patience)
                pair.server.close()
            }
            let outcome = await pair.client.startTLS(client, serverName: nil, until: room.patience)
            await talking.value
            guard case .failed(let failure) = outcome else { throw SupportError("the handshake went through") }
            #expect(failure.alert == nil && failure.endOfStream)
        }
    }

    @Test func `a reset inside and after the handshake keeps its error number`() async throws {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server()
        try await Room.run { room in
            let early = try await room.pair()
            let resetting = Task {
                _ = await room.read(early.server)
                early.server.reset()
            }
            let outcome = await early.client.startTLS(client, serverName: nil, until: room.patience)
            await resetting.value
            guard case .failed(let failure) = outcome else { throw SupportError("the handshake went through") }
            #expect(failure.errno == Int32(104))

            let late = try await room.pair()
            let agreed = await room.handshake(late, client, server)
            #expect(agreed == (.done, .done))
            late.server.reset()
            guard case .failed(.tls(let ending)) = await room.read(late.client).1 else {
                throw SupportError("the reset was not seen")
            }
            #expect(ending.errno == Int32(104))
        }
    }

    @Test(arguments: versions) func `an end without close_notify is told from one with it`(_ version: TLSVersion)
        async throws
    {
        let client = try await TestContexts.client { $0.maximum = version }
        let server = try await TestContexts.server()
        try await Room.run { room in
            for orderly in [true, false] {
                let pair = try await room.pair()
                let agreed = await room.handshake(pair, client, server)
                #expect(agreed == (.done, .done))
                if orderly { pair.server.close() } else { pair.server.socket.close() }
                #expect(await room.read(pair.client).1 == .closed(orderly: orderly))
                #expect(!pair.client.isOpen)
                pair.client.close()
            }
        }
    }

    @Test func `two connections of one context decode their certificates once`() async throws {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server()
        try await Room.run { room in
            var chains: [PresentedChain?] = []
            for _ in 0..<2 {
                let pair = try await room.pair()
                #expect(await room.handshake(pair, client, server).client == .done)
                chains.append(pair.client.presentedChain)
            }
            #expect(chains[0] == chains[1])
            #expect(client.certificates.count == 3)
            let leaf = try #require(chains[0]?.leaf)
            #expect(X509Decoder.facts(der: leaf.der) == leaf)
        }
    }
}
