import TestSupport
import Testing

extension EndToEndTests {
    /// `certificate` on a host and on a file.
    @Suite struct CertificateTests {
        @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
        func `a presented chain is shown and judged`() async throws {
            let pki = try await TestPKI.shared()
            try await OpenSSLServer.running("expired") { peer in
                let result = try await Binary.run(
                    "certificate", "127.0.0.1:\(peer.port)", "--ca", pki.root, "--format", "json")
                #expect(result.exit == .status(2))
                let shown = try result.json()
                #expect(shown["schema"].string == "trunkwatch.certificate/1")
                #expect(shown["verdict"].string == "fail")
                #expect(result.output.contains("certificate.expired"))
            }
        }

        @Test(arguments: [("healthy", Int32(0)), ("expiring-12-days", 1), ("expiring-3-days", 2), ("expired", 2)])
        func `a stored chain is judged as of today`(scenario: String, status: Int32) async throws {
            let pki = try await TestPKI.shared()
            let result = try await Binary.run(
                "certificate", pki.chain(scenario), "--ca", pki.root, "--format", "json")
            #expect(result.exit == .status(status), "\(result.output)\(result.error)")
        }

        @Test func `a stored chain is judged as of another day`() async throws {
            let pki = try await TestPKI.shared()
            let late = try await Binary.run(
                "certificate", pki.chain("healthy"), "--ca", pki.root, "--as-of", "2036-01-01", "--format", "json")
            #expect(late.exit == .status(2))
            #expect(late.output.contains("certificate.expired"))
        }

        @Test func `a file that holds no certificate is refused`() async throws {
            let files = try TemporaryDirectory()
            let path = try files.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", to: "bad.pem")
            let result = try await Binary.run("certificate", path)
            #expect([.status(2), .status(74)].contains(result.exit))
            #expect(!result.error.isEmpty || !result.output.isEmpty)
        }
    }
}
