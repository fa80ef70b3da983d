import ChainAudit
import Foundation
import TestSupport
import Testing

@testable import Transport

/// A private key beside the certificate that it should belong to.
@Suite struct StoredKeyTests {
    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    private func openssl(_ arguments: [String]) async throws {
        let process = try ChildProcess(Executable.openssl.required(), arguments)
        #expect(try await process.exit(within: .seconds(20)) == .status(0), "\(process.error)")
    }

    @Test func `a key fits its own certificate and no other`() async throws {
        let pki = try await TestPKI.shared()
        let leaf = try #require(StoredChain(file: try bytes(pki.chain("healthy")))).certificates[0]
        #expect(try StoredKey(file: try bytes(pki.key("healthy"))).fits(leaf))
        #expect(try !StoredKey(file: try bytes(pki.key("ec"))).fits(leaf))
        #expect(try !StoredKey(file: try bytes(pki.key("ec"))).fits([0x30, 0x00]))
        let other = try #require(StoredChain(file: try bytes(pki.chain("ec")))).certificates[0]
        #expect(try StoredKey(file: try bytes(pki.key("ec"))).fits(other))
    }

    @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
    func `DER, encrypted PEM and PKCS#12 are read, the latter two with their password only`() async throws {
        let pki = try await TestPKI.shared()
        let files = try TemporaryDirectory()
        let key = pki.key("healthy")
        let leaf = try #require(StoredChain(file: try bytes(pki.chain("healthy")))).certificates[0]
        let (der, closed) = (files.file("key.der"), files.file("closed.pem"))
        try await openssl(["pkey", "-in", key, "-outform", "DER", "-out", der])
        #expect(try StoredKey(file: try bytes(der)).fits(leaf))
        try await openssl(["pkey", "-in", key, "-aes256", "-passout", "pass:sesame", "-out", closed])
        #expect(try StoredKey(file: try bytes(closed), password: "sesame").fits(leaf))
        let sealed = try bytes(closed)
        #expect(throws: StoredKey.Refusal(reason: "it needs a password")) { try StoredKey(file: sealed) }
        #expect(throws: StoredKey.Refusal(reason: "the password is wrong")) {
            try StoredKey(file: sealed, password: "no")
        }
        let bundle = try bytes(try await RevocationPKI.shared().file("good.p12"))
        let own = try #require(StoredChain(file: bundle, password: "sesame")).certificates[0]
        #expect(try StoredKey(file: bundle, password: "sesame").fits(own))
        #expect(throws: StoredKey.Refusal(reason: "the password is wrong")) {
            try StoredKey(file: bundle, password: "no")
        }
    }

    @Test(arguments: [[], Array("no key".utf8), [0x30, 0x82], [UInt8](repeating: 0x30, count: 4_096)] as [[UInt8]])
    func `what holds no key is refused with a reason`(bytes: [UInt8]) {
        #expect(throws: StoredKey.Refusal(reason: "it holds no private key in PEM, DER or PKCS#12")) {
            try StoredKey(file: bytes)
        }
    }

    @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
    func `a stored chain is held against revocation lists`() async throws {
        let pki = try await RevocationPKI.shared()
        let day = Int64(Date().timeIntervalSince1970)
        for (name, list, codes) in [
            ("good", "list.pem", []), ("revoked", "list.der", ["certificate.revoked"]),
            ("good", "old-list.pem", ["certificate.crl-invalid"]),
        ] {
            let chain = try #require(StoredChain(file: try bytes(pki.file("\(name).pem"))))
            let seen = try chain.verified(
                against: .file(pki.file("ca.pem")), at: day, revocationLists: pki.file(list))
            var policy = ChainPolicy(now: day, reference: .dns("localhost"))
            policy.warnDays = 0
            policy.criticalDays = 0
            let found = ChainAudit.judge(try #require(seen), policy: policy).map(\.code)
            #expect(found.filter { $0.contains("revoked") || $0.contains("crl") } == codes, "\(name) \(list)")
        }
    }
}
