import ChainAudit
import Evidence
import Foundation
import TestSupport
import Testing

@testable import Transport

/// What a peer staples and what lists say, against `openssl s_server` and responses that `openssl ocsp` signed.
@Suite struct RevocationTests {
    private func chain(
        _ leaf: String, staple: String? = nil, lists: String? = nil
    ) async throws -> PresentedChain {
        let pki = try await RevocationPKI.shared()
        let port = try FreePort.next()
        var words = [
            "s_server", "-accept", "127.0.0.1:\(port)", "-quiet", "-cert", pki.file("\(leaf).pem"), "-key",
            pki.file("\(leaf).key"),
        ]
        if let staple { words += ["-status_file", pki.file("\(staple).ocsp")] }
        let server = try ChildProcess(Executable.openssl.required(), words, input: .held([]))
        defer { Task { await server.stop() } }
        try await until("s_server listens") { ListeningSockets.contains(port, .tcp) }
        var settings = TLSSettings()
        settings.trust = .file(pki.file("ca.pem"))
        settings.revocationLists = lists.map { pki.file($0) }
        let context = try TLSContext(settings)
        return try await Room.run { room in
            let peer = SocketAddress(.v4(0x7F00_0001), port: port)
            let outcome = await StreamConnection.connect(to: peer, on: room.loop, until: room.patience)
            guard case .connected(let connection) = outcome else { throw SupportError("\(outcome)") }
            defer { connection.close() }
            let handshake = await connection.startTLS(context, serverName: "localhost", until: room.patience)
            guard handshake == .done else { throw SupportError("\(handshake)") }
            return try #require(connection.presentedChain)
        }
    }

    private func codes(_ chain: PresentedChain, at now: Int64 = Int64(Date().timeIntervalSince1970)) -> [String] {
        ChainAudit.judge(chain, policy: ChainPolicy(now: now, reference: .dns("localhost"))).map(\.code)
            .filter { $0 != "certificate.expiring" }
    }

    @Test func `a good response says good and nothing is found`() async throws {
        let chain = try await chain("good", staple: "good")
        #expect(chain.staple?.answer == .good && chain.revocations.isEmpty && codes(chain).isEmpty)
        #expect(chain.staple?.nextUpdate.map { $0 > Int64(Date().timeIntervalSince1970) } == true)
    }

    @Test func `a revoked leaf shows when and why`() async throws {
        let chain = try await chain("revoked", staple: "revoked")
        let proof = try #require(chain.revocations.first)
        #expect(proof.source == .stapledOCSP && proof.reason == "keyCompromise" && proof.at != nil)
        #expect(codes(chain) == ["certificate.revoked"])
    }

    @Test(arguments: [
        ("foreign", "its signature cannot be verified"), ("other", "it is about another certificate"),
        ("unknown", "its responder does not know the certificate"),
    ])
    func `a response that proves nothing is a warning with its reason`(_ staple: String, _ reason: String) async throws
    {
        let chain = try await chain("good", staple: staple)
        #expect(chain.staple?.problem(at: Int64(Date().timeIntervalSince1970)) == reason)
        #expect(codes(chain) == ["certificate.staple-invalid"] && chain.revocations.isEmpty)
    }

    @Test func `a response out of date proves nothing`() async throws {
        let chain = try await chain("good", staple: "good")
        let later = Int64(Date().timeIntervalSince1970) + 8 * 86_400
        #expect(chain.staple?.problem(at: later) == "it is out of date")
    }

    @Test func `a peer that staples nothing is no finding`() async throws {
        let chain = try await chain("good")
        #expect(chain.staple == nil && codes(chain).isEmpty && chain.trusted)
    }

    @Test(arguments: ["list.pem", "list.der"])
    func `a list that names the leaf revokes it and leaves others alone`(_ list: String) async throws {
        #expect(codes(try await chain("revoked", lists: list)) == ["certificate.revoked"])
        let good = try await chain("good", lists: list)
        #expect(codes(good).isEmpty && good.trusted)
    }

    @Test func `a list out of date is a warning and not a refusal`() async throws {
        #expect(codes(try await chain("good", lists: "old-list.pem")) == ["certificate.crl-invalid"])
    }

    @Test func `a file without a list is ours to mend`() async throws {
        let pki = try await RevocationPKI.shared()
        for file in [pki.file("ca.pem"), "/nonexistent/list.pem"] {
            var settings = TLSSettings()
            settings.revocationLists = file
            #expect(throws: TLSContextError.self) { try TLSContext(settings) }
        }
    }

    @Test func `bytes that are no response are told and never trap`() {
        for bytes in [[], [0x30], [0x30, 0x03, 0x0A, 0x01, 0x06], Array(repeating: UInt8(0xFF), count: 70_000)]
            as [[UInt8]]
        {
            let status = bytes.withUnsafeBufferPointer {
                StapledResponse.read($0, presented: nil, path: nil, store: nil)
            }
            guard case .unusable = status.answer else {
                Issue.record("\(bytes.count) bytes were taken for \(status)")
                continue
            }
        }
    }
}

@Suite struct KeyBundleTests {
    private func refusal(_ file: String, _ password: String?) -> String? {
        var identity = TLSIdentityFiles(certificate: file, key: file)
        identity.password = password
        var settings = TLSSettings()
        settings.identity = identity
        do {
            _ = try TLSContext(settings)
            return nil
        } catch {
            return error.text
        }
    }

    @Test func `a PKCS#12 file is certificate key and chain in one`() async throws {
        let file = try await RevocationPKI.shared().file("good.p12")
        #expect(refusal(file, "sesame") == nil)
        #expect(refusal(file, "open")?.contains("the password is wrong") == true)
        #expect(refusal(file, nil)?.contains("it needs a password") == true)
    }

    @Test func `an algorithm of the past is named with the way out`() async throws {
        let pki = try await RevocationPKI.shared()
        let files = try TemporaryDirectory()
        let old = try ChildProcess(
            Executable.openssl.required(),
            [
                "pkcs12", "-export", "-legacy", "-in", pki.file("good.pem"), "-inkey", pki.file("good.key"), "-passout",
                "pass:sesame", "-out", files.file("old.p12"),
            ])
        #expect(try await old.exit(within: .seconds(20)) == .status(0), "\(old.error)")
        #expect(refusal(files.file("old.p12"), "sesame")?.contains("openssl pkcs12 -legacy") == true)
    }

    @Test func `its certificates are read without its key`() async throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: try await RevocationPKI.shared().file("good.p12"))))
        #expect(StoredChain.refusal(ofBundle: bytes, password: "wrong") == "the password is wrong")
        #expect(StoredChain.refusal(ofBundle: bytes, password: "sesame") == nil)
        #expect(StoredChain.refusal(ofBundle: Array("no bundle".utf8), password: nil) == nil)
        #expect(StoredChain(file: bytes, password: "sesame")?.certificates.count == 2)
        #expect(StoredChain(file: bytes, password: "wrong") == nil)
    }
}
