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
        guard case .identityUnusable(let file, _) = found else { throw SupportError("\(String(describing: found))") }
        #expect(file == pki.key("ec"))
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

    @Test func `equal settings share one context`() throws {
        let contexts = TLSContexts()
        let first = try contexts.context(TLSSettings())
        #expect(try contexts.context(TLSSettings()) === first)
        #expect(try contexts.context(TLSSettings().forDiagnosis) !== first)
    }
}
