import TestSupport
import Testing

extension EndToEndTests {
    /// `check` over TLS against Kamailio.
    @Suite(.enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"))
    struct CheckOverTLSTests {
        @Test(arguments: [(Kamailio.Versions.only12, "TLSv1.2"), (.only13, "TLSv1.3")])
        func `a healthy Kamailio passes five stages and shows its product and its chain`(
            versions: Kamailio.Versions, version: String
        ) async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running(versions: versions, onIPv6: Loopback.hasIPv6) { peer in
                let check = try await CheckReading.of("localhost:\(peer.port)", "--ca", pki.root)
                #expect(check.exit == .status(0))
                #expect(check.whole["schema"].string == "trunkwatch.check/1")
                #expect(check.whole["verdict"].string == "pass")
                let steps = check.result["steps"].array
                #expect(steps.compactMap { $0["name"].string } == ["dns", "tcp", "tls", "certificate", "options"])
                for step in steps { #expect(step["status"].string == "pass", "\(step)") }
                for name in ["tcp", "tls", "options"] {
                    let took = check.result["steps"].first(where: "name", is: name)["milliseconds"].number
                    #expect(took.map { $0 > 0 && $0 < 10_000 } == true, "\(name)")
                }
                #expect(check.result["tls"]["version"].string == version)
                #expect(check.result["tls"]["clientCertificateRequested"].bool == false)
                #expect(check.result["sip"]["statusCode"].number == 200)
                #expect(check.result["sip"]["server"].string?.hasPrefix("kamailio (") == true)
            }
        }

        @Test func `the certificate block holds the chain, the names and the days that remain`() async throws {
            try await Kamailio.running { peer in
                let certificate = try await CheckReading.ofTLS(peer.port).result["certificate"]
                let days = try #require(certificate["daysRemaining"].number)
                #expect(days > 89.9 && days <= 90)
                let names = certificate["names"].array.compactMap(\.string)
                #expect(names.contains("localhost") && names.contains(TestPKI.names[0]))
                #expect(certificate["issuer"].string?.contains("Trunkwatch Test Issuing CA") == true)
                #expect(certificate["keyType"].string == "RSA")
                #expect(certificate["keyBits"].number == 2_048)
                #expect(certificate["sha256"].string?.count == 64)
                let subjects = certificate["chain"].array.compactMap { $0["subject"].string }
                #expect(subjects.contains { $0.contains("Trunkwatch Test Issuing CA") })
                #expect(certificate["trusted"].bool == true)
                #expect(certificate["diagnostic"].bool == false)
            }
        }

        @Test(arguments: [Kamailio.Versions.only12, .only13])
        func `a required client certificate is named when none is sent, and satisfied when one is`(
            versions: Kamailio.Versions
        ) async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running(versions: versions, requiresClientCertificate: true) { peer in
                let bare = try await CheckReading.ofTLS(peer.port)
                #expect(bare.exit == .status(2))
                #expect(bare.codes("fail") == ["tls.client-certificate-required"])
                #expect(bare.result["tls"]["clientCertificateRequested"].bool == true)
                #expect(bare.result["certificate"]["subject"].string?.contains("localhost") == true)
                #expect(bare.step("options") != "pass")

                let known = try await CheckReading.ofTLS(
                    peer.port, "--client-cert", pki.chain("client"), "--client-key", pki.key("client"))
                #expect(known.exit == .status(0))
                #expect(known.step("options") == "pass")
            }
        }

        @Test(arguments: [Kamailio.Versions.only12, .only13])
        func `a client certificate of a foreign authority is named as rejected`(
            versions: Kamailio.Versions
        ) async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running(versions: versions, requiresClientCertificate: true) { peer in
                let foreign = try await CheckReading.ofTLS(
                    peer.port, "--client-cert", pki.chain("foreign-client"), "--client-key", pki.key("foreign-client"))
                #expect(foreign.exit == .status(2))
                #expect(foreign.codes("fail") == ["tls.client-certificate-rejected"])
            }
        }

        @Test(arguments: [("expiring-12-days", Int32(1), "warn"), ("expiring-3-days", 2, "fail")])
        func `a certificate near its end is reported and OPTIONS go on`(
            scenario: String, status: Int32, severity: String
        ) async throws {
            try await Kamailio.running(scenario: scenario) { peer in
                let check = try await CheckReading.ofTLS(peer.port)
                #expect(check.exit == .status(status))
                #expect(check.codes(severity) == ["certificate.expiring"])
                #expect(check.step("options") == "pass")
            }
        }

        @Test(.enabled(if: Loopback.hasIPv6, "this machine has no IPv6 on its loopback interface"))
        func `an IPv6 address in brackets is checked like any other`() async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running(onIPv6: true) { peer in
                let check = try await CheckReading.of("[::1]:\(peer.port)", "--ca", pki.root)
                #expect(check.exit == .status(0))
                #expect(check.result["address"].string == "::1")
                #expect(check.result["target"].string == "[::1]:\(peer.port)")
            }
        }

        @Test func `names are kept where an address is given to connect to`() async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running { peer in
                let right = try await CheckReading.of(
                    "\(TestPKI.names[0]):\(peer.port)", "--address", "127.0.0.1", "--ca", pki.root)
                #expect(right.exit == .status(0))
                let wrong = try await CheckReading.of(
                    "sbc9.example.test:\(peer.port)", "--address", "127.0.0.1", "--ca", pki.root)
                #expect(wrong.exit == .status(2))
                #expect(wrong.codes("fail") == ["certificate.name-mismatch"])
            }
        }

        @Test func `the text form names every stage and the verdict, without colour when nobody looks`() async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running { peer in
                let check = try await Binary.run("check", "127.0.0.1:\(peer.port)", "--ca", pki.root)
                #expect(check.exit == .status(0))
                for word in ["tcp", "tls", "certificate", "options", "kamailio"] {
                    #expect(check.output.lowercased().contains(word), "\(check.output)")
                }
                #expect(!check.output.contains("\u{1B}"))
            }
        }

        @Test func `several targets give one verdict, the worst`() async throws {
            let pki = try await TestPKI.shared()
            let dead = try FreePort.next()
            try await Kamailio.running { peer in
                let check = try await CheckReading.of(
                    "127.0.0.1:\(peer.port)", "127.0.0.1:\(dead)", "--ca", pki.root)
                #expect(check.exit == .status(2))
                let verdicts = check.whole["results"].array.compactMap { $0["verdict"].string }
                #expect(verdicts == ["pass", "fail"])
            }
        }
    }
}
