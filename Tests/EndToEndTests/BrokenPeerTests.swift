import TestSupport
import Testing

extension EndToEndTests {
    /// `check` against `openssl s_server` with everything that can be wrong with a certificate.
    @Suite(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
    struct BrokenPeerTests {
        @Test(arguments: [
            ("expired", "certificate.expired"), ("not-yet-valid", "certificate.not-yet-valid"),
            ("self-signed", "certificate.self-signed"), ("wrong-name", "certificate.name-mismatch"),
            ("no-names", "certificate.name-mismatch"), ("wildcard", "certificate.name-mismatch"),
            ("untrusted-root", "certificate.untrusted-root"), ("chain-incomplete", "certificate.chain-incomplete"),
            ("client-only", "certificate.missing-server-auth"),
        ])
        func `a bad certificate fails with its own code, is shown, and ends the check`(
            scenario: String, code: String
        ) async throws {
            try await OpenSSLServer.running(scenario) { peer in
                let check = try await CheckReading.ofTLS(peer.port)
                #expect(check.exit == .status(2))
                #expect(check.codes("fail") == [code])
                #expect(check.step("certificate") == "fail")
                #expect(check.step("options") == "skipped")
                #expect(check.result["sip"] == .null)
                let certificate = check.result["certificate"]
                #expect(certificate["subject"].string?.isEmpty == false)
                #expect(certificate["notAfter"].string?.isEmpty == false)
                #expect(certificate["diagnostic"].bool == false)
                #expect(!peer.process.output.contains("SIP/2.0"), "no SIP over a connection that is not trusted")
            }
        }

        @Test func `an expired certificate counts its days below zero and keeps OpenSSL's own error`() async throws {
            try await OpenSSLServer.running("expired") { peer in
                let certificate = try await CheckReading.ofTLS(peer.port).result["certificate"]
                #expect(certificate["daysRemaining"].number.map { $0 < -9.9 && $0 > -10.1 } == true)
                #expect(certificate["verifyErrors"].array.contains { $0["code"].number == 10 })
            }
        }

        @Test func `a weak key is named and shown, whatever level refused it`() async throws {
            try await OpenSSLServer.running("weak-rsa-1024", OpenSSLServer.levelZero) { peer in
                let check = try await CheckReading.ofTLS(peer.port)
                #expect(check.exit == .status(2))
                #expect(check.codes("fail").contains("certificate.weak-key"))
                #expect(check.result["certificate"]["keyBits"].number == 1_024)
            }
        }

        @Test func `a certificate without extended key usage is a warning`() async throws {
            try await OpenSSLServer.running("no-eku") { peer in
                let check = try await CheckReading.ofTLS(peer.port, "--timeout", "2s")
                #expect(check.codes("warn").contains("certificate.no-eku"))
                #expect(check.codes("fail") == ["sip.timeout"])
            }
        }

        @Test func `a peer that speaks only TLS 1 0 is named, its certificate seen on a diagnostic connection`()
            async throws
        {
            try await OpenSSLServer.running("healthy", OpenSSLServer.onlyTLS10) { peer in
                let check = try await CheckReading.ofTLS(peer.port)
                #expect(check.exit == .status(2))
                #expect(check.codes("fail") == ["tls.protocol-version"])
                #expect(check.step("tls") == "fail")
                #expect(check.step("options") == "skipped")
                let certificate = check.result["certificate"]
                #expect(certificate["diagnostic"].bool == true)
                #expect(certificate["names"].array.compactMap(\.string).contains("localhost"))
                #expect(!peer.process.output.contains("SIP/2.0"))
            }
        }

        @Test func `with observe the finding stays and OPTIONS are sent all the same`() async throws {
            try await OpenSSLServer.running("expired") { peer in
                let check = try await CheckReading.ofTLS(peer.port, "--verify", "observe", "--timeout", "2s")
                #expect(check.exit == .status(2))
                #expect(check.codes("fail").contains("certificate.expired"))
                #expect(peer.process.output.contains("OPTIONS sip:"))
            }
        }

        @Test func `a TLS peer that knows no SIP times out within its time`() async throws {
            try await OpenSSLServer.running("healthy") { peer in
                let began = ContinuousClock.now
                let check = try await CheckReading.ofTLS(peer.port, "--timeout", "1s")
                #expect(check.exit == .status(2))
                #expect(check.codes("fail") == ["sip.timeout"])
                #expect(check.step("certificate") == "pass")
                #expect(check.result["steps"].first(where: "name", is: "options")["milliseconds"] == .null)
                #expect(began.duration(to: .now) < .seconds(10))
            }
        }
    }
}
