import Foundation
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

        @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
        func `a PKCS#12 file opens with its password file, and says why it does not`() async throws {
            let pki = try await TestPKI.shared()
            let files = try TemporaryDirectory()
            let bundle = files.file("own.p12")
            let making = try ChildProcess(
                Executable.openssl.required(),
                [
                    "pkcs12", "-export", "-in", pki.chain("healthy"), "-inkey", pki.key("healthy"), "-passout",
                    "pass:open sesame", "-out", bundle,
                ])
            #expect(try await making.exit(within: .seconds(20)) == .status(0), "\(making.error)")
            let right = try files.write("open sesame\n", to: "right")
            let wrong = try files.write("closed\n", to: "wrong")
            let opened = try await Binary.run(
                "certificate", bundle, "--ca", pki.root, "--password-file", right, "--format", "json")
            #expect(opened.exit == .status(0), "\(opened.output)\(opened.error)")
            #expect(try opened.json()["keyMatches"].bool == true)
            #expect(try opened.json()["certificate"]["chain"].array.count == 2)
            let refusals = [(["--password-file", wrong], "the password is wrong"), ([], "it needs a password")]
            for (options, reason) in refusals {
                let refused = try await Binary.run(["certificate", bundle, "--ca", pki.root] + options)
                #expect(refused.exit == .status(74) && refused.error.contains(reason), "\(refused.error)")
                #expect(!(refused.error + refused.output).contains("sesame"))
            }
        }

        @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
        func `a host that wants a certificate of ours is judged by its own`() async throws {
            let pki = try await TestPKI.shared()
            for version in ["-tls1_2", "-tls1_3"] {
                try await OpenSSLServer.running("healthy", ["-Verify", "1", version]) { peer in
                    let shown = try await Binary.run(
                        "certificate", "127.0.0.1:\(peer.port)", "--ca", pki.root, "--format", "json")
                    #expect(shown.exit == .status(0), "\(shown.output)")
                    let note = try shown.json()["diagnoses"][0]
                    #expect(note["code"].string == "tls.client-certificate-required")
                    #expect(note["severity"].string == "info")
                }
            }
        }

        @Test(arguments: [
            ("folder", Int32(74), "folder is a directory, not a file"), ("/tmp", 74, "/tmp is a directory, not a file"),
            ("/dev/null", 74, "/dev/null holds no certificate"), ("none.pem", 74, "there is no such file"),
        ])
        func `what is no file is told as what it is`(subject: String, status: Int32, says: String) async throws {
            let files = try TemporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: files.file("folder"), withIntermediateDirectories: false)
            let shown = try await Binary.run(["certificate", subject], directory: files.path)
            #expect(shown.exit == .status(status) && shown.error.contains(says), "\(shown.error)\(shown.output)")
        }

        @Test func `a mistyped file is neither a file nor a name`() async throws {
            let shown = try await Binary.run("certificate", "mistyped.invalid", "--timeout", "3s", "--format", "json")
            let found = try shown.json()["diagnoses"][0]
            if found["code"].string == "dns.name-not-found" {
                #expect(found["summary"].string == "mistyped.invalid is neither a file here nor a name in DNS")
            }
        }

        @Test func `a system store that is none is told, not every chain distrusted`() async throws {
            let pki = try await TestPKI.shared()
            let shown = try await Binary.run(
                "certificate", pki.chain("healthy"), environment: ["SSL_CERT_FILE": "/etc/hosts"])
            #expect(shown.exit == .status(74))
            #expect(shown.error.contains("the trust store of the system cannot be used: /etc/hosts: "))
        }

        @Test(arguments: [
            ("client", ["--key", "leaf.key", "--purpose", "client"], Int32(0), "pass"),
            ("client-only", ["--key", "leaf.key"], 0, "pass"), ("client-only", [], 2, "missing-server-auth"),
            ("client", ["--key", "ec.key"], 3, "The private key is not the one of the leaf"),
            ("client", ["--key", "ca.pem"], 3, "it holds no private key"),
            ("server-only", ["--purpose", "client"], 2, "missing-client-auth"),
            ("server-only", ["--purpose", "both"], 2, "missing-client-auth"),
            ("healthy", ["--purpose", "both"], 0, "pass"),
            ("ec", ["--profile", "teams-sbc"], 2, "certificate.not-rsa"),
            ("client", ["--server-name", "other.example.test"], 2, "name-mismatch"),
            ("healthy", ["--purpose", "sometimes"], 64, "--purpose"),
            ("healthy", ["--key", "none.key"], 74, "none.key"),
        ])
        func `an own identity is judged by its purpose and with its key`(
            scenario: String, options: [String], status: Int32, says: String
        ) async throws {
            let pki = try await TestPKI.shared()
            let result = try await Binary.run(
                ["certificate", scenario + ".pem", "--ca", "ca.pem", "--format", "json"] + options,
                directory: URL(fileURLWithPath: pki.root).deletingLastPathComponent().path)
            #expect(result.exit == .status(status), "\(result.output)\(result.error)")
            #expect((result.output + result.error).contains(says))
        }

        @Test func `a missing issuer is named with the place where its certificate lies`() async throws {
            let pki = try await TestPKI.shared()
            let shown = try await Binary.run("certificate", pki.chain("issuer-named"), "--ca", pki.root)
            #expect(shown.exit == .status(2))
            #expect(shown.output.contains("✗ missing  O=Trunkwatch tests,CN=Trunkwatch Test Issuing CA (not sent)"))
            #expect(shown.output.contains("lies at   http://ca.example.test/issuing.crt"))
            #expect(shown.output.contains("OCSP at   http://ocsp.example.test/"))
            #expect(shown.output.contains("policy    2.23.140.1.2.2"))
            let json = try await Binary.run(
                "certificate", pki.chain("issuer-named"), "--ca", pki.root, "--format", "json"
            ).json()
            #expect(json["missing"]["caIssuers"][0].string == "http://ca.example.test/issuing.crt")
        }

        @Test(
            .enabled(if: Executable.promtool.isInstalled, "promtool is not installed; make test installs it"),
            arguments: ["healthy", "hostile-names", "expired"])
        func `the metrics pass promtool`(scenario: String) async throws {
            let pki = try await TestPKI.shared()
            let shown = try await Binary.run(
                "certificate", pki.chain(scenario), "--ca", pki.root, "--format", "prometheus")
            let checking = try ChildProcess(
                Executable.promtool.required(), ["check", "metrics"], input: .bytes(Array(shown.output.utf8)))
            #expect(try await checking.exit(within: .seconds(20)) == .status(0))
            #expect(checking.error.isEmpty && checking.output.isEmpty, "\(checking.error)\(checking.output)")
        }

        @Test(arguments: ["text", "json", "nagios", "prometheus", "pem"])
        func `a certificate with hostile names leaves no format`(format: String) async throws {
            let pki = try await TestPKI.shared()
            let shown = try await Binary.run(
                "certificate", pki.chain("hostile-names"), "--ca", pki.root, "--server-name", "localhost", "--format",
                format)
            #expect(shown.exit == .status(2) && !shown.output.isEmpty)
            #expect(shown.output.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) })
        }

        @Test func `every address of a name is looked at, and what differs is told`() async throws {
            let pki = try await TestPKI.shared()
            try await OpenSSLServer.running("healthy") { peer in
                let shown = try await Binary.run(
                    "certificate", "localhost:\(peer.port)", "--ca", pki.root, "--all-addresses", "--format", "json")
                let addresses = try shown.json()["addresses"].array.compactMap { $0["address"].string }
                #expect(addresses.contains("127.0.0.1"), "\(shown.output)")
                #expect(try JSONSchema(named: "certificate.schema.json").faults(in: shown.output).isEmpty)
            }
        }

        @Test func `a file comes through a pipe, and leaves as PEM that is read again`() async throws {
            let pki = try await TestPKI.shared()
            let pem = try String(contentsOfFile: pki.chain("healthy"), encoding: .utf8)
            let shown = try await Binary.run(
                "certificate", "-", "--ca", pki.root, "--format", "pem", input: .bytes(Array(pem.utf8)))
            #expect(shown.exit == .status(0) && shown.output == pem)
        }
    }
}
