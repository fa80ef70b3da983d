import ChainAudit
import Foundation
import TestSupport
import Testing

@testable import Transport

@Suite struct StoredChainTests {
    private static func trust(_ pem: [String]) throws -> (TemporaryDirectory, TLSSettings.Trust) {
        let directory = try TemporaryDirectory()
        return (directory, .file(try directory.write(pem.joined(), to: "anchors.pem")))
    }

    @Test func `a PEM file is read whole and in its order`() throws {
        let path = "badssl/old-subdomain-sha384.pem"
        #expect(StoredChain(file: try Corpus.bytes(path))?.certificates == (try Corpus.blocks(path)))
    }

    @Test func `a DER file is one certificate`() throws {
        let der = try Corpus.blocks("cpython/allsans.pem")[0]
        #expect(StoredChain(file: der)?.certificates == [der])
    }

    @Test func `other blocks and text between the certificates are passed over`() throws {
        let certificate = String(decoding: try Corpus.bytes("cpython/nosan.pem"), as: UTF8.self)
        let kind = "PRIVATE" + " KEY"
        let key = "-----BEGIN \(kind)-----\nAAAA\n-----END \(kind)-----\n"
        let chain = StoredChain(file: Array(("hello\n" + key + certificate + "more\n" + certificate).utf8))
        #expect(chain?.certificates.count == 2)
    }

    @Test(
        arguments: [
            [], [0x30], Array("no certificate here".utf8), [UInt8](repeating: 0x30, count: 70_000),
            Array("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n".utf8),
            Array("-----BEGIN CERTIFICATE-----\nMIIE\n".utf8),
        ] as [[UInt8]])
    func `what holds no certificate is no chain`(_ bytes: [UInt8]) {
        #expect(StoredChain(file: bytes) == nil)
    }

    @Test func `an encrypted block is passed over without asking for a passphrase`() throws {
        let certificate = String(decoding: try Corpus.bytes("cpython/nosan.pem"), as: UTF8.self)
        let header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
        let encrypted = certificate.replacing(
            "-----BEGIN CERTIFICATE-----\n", with: "-----BEGIN CERTIFICATE-----\n" + header)
        #expect(StoredChain(file: Array(encrypted.utf8)) == nil)
    }

    @Test func `a chain is judged as of any day`() async throws {
        let pki = try await TestPKI.shared()
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: pki.chain("healthy"))))
        let chain = try #require(StoredChain(file: bytes))
        let leaf = try #require(X509Decoder.facts(der: chain.certificates[0]))
        let inside = try #require(try chain.verified(against: .file(pki.root), at: leaf.notBefore + 60))
        #expect(inside.trusted)
        #expect(inside.path.count == 3)
        let after = try #require(try chain.verified(against: .file(pki.root), at: leaf.notAfter + 60))
        #expect(!after.trusted)
        #expect(after.verifyErrors.map(\.name) == ["certificate has expired"])
    }

    @Test func `a leaf for clients only is no good for a server and the reverse`() async throws {
        let pki = try await TestPKI.shared()
        for (scenario, server, client) in [("client-only", false, true), ("server-only", true, false)] {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: pki.chain(scenario))))
            let chain = try #require(StoredChain(file: bytes))
            let day = try #require(X509Decoder.facts(der: chain.certificates[0])).notBefore + 60
            #expect(try chain.verified(against: .file(pki.root), at: day)?.trusted == server, "\(scenario)")
            #expect(try chain.verified(against: .file(pki.root), at: day, for: .client)?.trusted == client)
        }
    }

    @Test func `a certificate with an extension that cannot be read is not trusted`() throws {
        let talos = String(decoding: try Corpus.bytes("cpython/talos-2019-0758.pem"), as: UTF8.self)
        let (directory, trust) = try Self.trust([talos])
        let chain = try #require(StoredChain(file: Array(talos.utf8)))
        let presented = try #require(try withExtendedLifetime(directory) { try chain.verified(against: trust, at: 0) })
        let findings = ChainAudit.judge(presented, policy: ChainPolicy(now: 0, reference: nil))
        #expect(findings.contains { $0.severity == .fail })
    }

    @Test func `a trust store that is not there is ours to mend`() throws {
        let chain = StoredChain(try Corpus.blocks("cpython/nosan.pem"))
        #expect(throws: TLSContextError.self) { try chain.verified(against: .file("/nonexistent.pem"), at: 0) }
    }
}
