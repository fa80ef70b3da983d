import Evidence
import Foundation
import TestSupport
import Testing

@testable import Transport

@Suite struct TLSContextTests {
    private func error(_ change: (inout TLSSettings) -> Void) -> TLSContextError? {
        var settings = TLSSettings()
        change(&settings)
        do throws(TLSContextError) {
            _ = try TLSContext(settings)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a key of another certificate is ours to mend`() async throws {
        let pki = try await TestPKI.shared()
        let found = error { $0.identity = TLSIdentityFiles(certificate: pki.chain("healthy"), key: pki.key("ec")) }
        #expect(
            found == .identityUnusable(file: pki.key("ec"), reason: "the key does not belong to the certificate"))
    }

    @Test func `a file without a key or a certificate is told in our words`() async throws {
        let pki = try await TestPKI.shared()
        let chain = pki.chain("healthy")
        let reasons = [
            (chain, chain, chain, "it holds no private key; give --client-key"),
            (chain, pki.root, pki.root, "it holds no private key"),
            (pki.key("healthy"), pki.key("healthy"), pki.key("healthy"), "it holds no certificate in PEM or PKCS#12"),
        ]
        for (certificate, key, file, reason) in reasons {
            let found = error { $0.identity = TLSIdentityFiles(certificate: certificate, key: key) }
            #expect(found == .identityUnusable(file: file, reason: reason))
        }
        let serving = error {
            $0.role = .server(.ignore)
            $0.identity = TLSIdentityFiles(certificate: chain, key: chain)
        }
        #expect(serving?.text.hasSuffix("it holds no private key; give --key") == true)
    }

    @Test func `files that are not there are named`() async throws {
        let pki = try await TestPKI.shared()
        #expect(error { $0.trust = .file("/nonexistent/ca.pem") }?.text.contains("/nonexistent/ca.pem") == true)
        let missing = error {
            $0.identity = TLSIdentityFiles(certificate: "/nonexistent/leaf.pem", key: pki.key("healthy"))
        }
        #expect(missing?.text.contains("/nonexistent/leaf.pem") == true)
        #expect(error { $0.ciphers = "no such suite" }?.text.contains("no such suite") == true)
    }

    @Test func `an encrypted key needs its passphrase and nobody is asked for it`() async throws {
        let pki = try await TestPKI.shared()
        let directory = try TemporaryDirectory()
        let encrypted = directory.file("encrypted.key")
        let process = try ChildProcess(
            Executable.openssl.required(),
            [
                "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:sesame", "-in", pki.key("healthy"), "-out",
                encrypted,
            ])
        #expect(try await process.exit(within: .seconds(20)) == .status(0))
        var identity = TLSIdentityFiles(certificate: pki.chain("healthy"), key: encrypted)
        #expect(error { $0.identity = identity } != nil)
        identity.password = "open"
        let wrong = try #require(error { $0.identity = identity })
        #expect(!wrong.text.contains("open "))
        identity.password = "sesame"
        #expect(error { $0.identity = identity } == nil)
    }

    @Test func `equal settings share one context`() async throws {
        let contexts = TLSContexts()
        let now = SystemClock().now()
        let first = try await contexts.context(TLSSettings(), at: now).context
        #expect(try await contexts.context(TLSSettings(), at: now).context === first)
        #expect(try await contexts.context(TLSSettings().forDiagnosis, at: now).context !== first)
    }

    @Test func `a renewed identity is read again and a bad one leaves the old in use`() async throws {
        let pki = try await TestPKI.shared()
        let directory = try TemporaryDirectory()
        let path = try directory.write(try String(contentsOfFile: pki.chain("client"), encoding: .utf8), to: "own.pem")
        var settings = TLSSettings()
        settings.identity = TLSIdentityFiles(certificate: path, key: pki.key("client"))
        let contexts = TLSContexts(lookingAgainAfter: .seconds(5))
        let start = SystemClock().now()
        let first = try await contexts.context(settings, at: start)
        try directory.write("no certificate", to: "own.pem")
        #expect(try await contexts.context(settings, at: start + .seconds(4)).refusedRenewal == nil)
        let spoilt = try await contexts.context(settings, at: start + .seconds(6))
        #expect(spoilt.context === first.context)
        #expect(spoilt.refusedRenewal?.text.contains(path) == true)
        try directory.write(try String(contentsOfFile: pki.chain("foreign-client"), encoding: .utf8), to: "own.pem")
        let renewed = try await contexts.context(settings, at: start + .seconds(12))
        #expect(renewed.context !== first.context && renewed.refusedRenewal == nil)
    }

    @Test func `an expired certificate of ours is refused before anyone is bothered`() async throws {
        let pki = try await TestPKI.shared()
        let found = error {
            $0.identity = TLSIdentityFiles(certificate: pki.chain("expired"), key: pki.key("expired"))
        }
        guard case .identityUnusable(let file, let reason) = found else { throw SupportError("it was accepted") }
        #expect(file == pki.chain("expired") && reason.contains("expired 10 days ago"))
    }
}
