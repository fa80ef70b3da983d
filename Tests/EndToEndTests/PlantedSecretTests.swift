import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// Secrets are planted where `check`, the agent and the plan take them, and looked for in everything that is said.
    @Suite(
        .enabled(
            if: Executable.kamailio.isInstalled && Executable.openssl.isInstalled,
            "Kamailio or openssl is not installed; make test installs them"))
    struct PlantedSecretTests {
        private static let passphrase = "pl4nted-passphrase-of-a-key"
        private static let password = "pl4nted-password-of-a-trunk"

        private static func forms(of secret: String) -> [String] {
            [secret, Data(secret.utf8).base64EncodedString(), secret.utf8.map { String($0, radix: 16) }.joined()]
        }

        private static func expectNone(in text: String, _ place: String) {
            for secret in [passphrase, password].flatMap(forms) {
                #expect(!text.contains(secret), "\(place) says \(secret)")
            }
        }

        /// An encrypted key, its passphrase, a password and the key's own bytes.
        private struct Secrets {
            let files: TemporaryDirectory
            let keyLines: [String]

            init() async throws {
                files = try TemporaryDirectory()
                let key = try await TestPKI.shared().key("client")
                let sealing = try ChildProcess(
                    Executable.openssl.required(),
                    [
                        "pkey", "-in", key, "-aes256", "-passout", "pass:\(PlantedSecretTests.passphrase)", "-out",
                        files.file("sealed.key"),
                    ])
                guard try await sealing.exit(within: .seconds(20)) == .status(0) else {
                    throw SupportError(sealing.error)
                }
                try files.write(PlantedSecretTests.passphrase + "\n", to: "passphrase")
                try files.write(PlantedSecretTests.password + "\n", to: "password")
                try files.write("wrong-" + PlantedSecretTests.password, to: "wrong")
                let text = try String(contentsOfFile: key, encoding: .utf8)
                keyLines = text.split(separator: "\n").filter { $0.count > 40 }.map(String.init)
            }

            func options(passphrase: String = "passphrase", password: String = "password") async throws -> [String] {
                let pki = try await TestPKI.shared()
                return [
                    "--client-cert", pki.chain("client"), "--client-key", files.file("sealed.key"),
                    "--client-password", "file:" + files.file(passphrase), "--user", Kamailio.Authentication.user,
                    "--password-file", files.file(password), "--ca", pki.root,
                ]
            }
        }

        @Test func `no form of a check says a secret, whatever the flags`() async throws {
            let secrets = try await Secrets()
            try await Kamailio.running(requiresClientCertificate: true, authentication: .sha256) { peer in
                for (key, password) in [("passphrase", "password"), ("wrong", "password"), ("passphrase", "wrong")] {
                    let options = try await secrets.options(passphrase: key, password: password)
                    for form in [
                        [], ["--trace"], ["--format", "json", "--trace"], ["--format", "nagios"],
                        ["--format", "prometheus"], ["--count", "2", "--interval", "10ms"],
                        ["--keylog", secrets.files.file("keys.log")], ["--verify", "observe", "--trace"],
                    ] {
                        let check = try await Binary.run(["check", "127.0.0.1:\(peer.port)"] + options + form)
                        let place = "check with \(key), \(password), \(form)"
                        #expect(check.exit == .status(key == "wrong" ? 3 : 1), "\(place): \(check)")
                        let said = check.output + check.error
                        Self.expectNone(in: said, place)
                        for line in secrets.keyLines {
                            #expect(!said.contains(line), "\(place) says a line of the key")
                        }
                        #expect(!said.contains("response=\""), "\(place) shows an answer that can be guessed at")
                    }
                }
                let log = try String(contentsOfFile: secrets.files.file("keys.log"), encoding: .utf8)
                #expect(log.contains("CLIENT_TRAFFIC_SECRET_0"))
                Self.expectNone(in: log, "the key log")
            }
        }

        @Test func `refused options and files do not repeat what stands in them`() async throws {
            let secrets = try await Secrets()
            let file = { (name: String) in secrets.files.file(name) }
            for words in [
                ["check", "127.0.0.1:9", "--client-cert", file("password"), "--client-key", file("passphrase")],
                ["check", "127.0.0.1:9", "--ca", file("password")], ["check", "--targets", file("password")],
                ["certificate", file("password")], ["certificate", file("sealed.key")],
                ["plan", "check", file("password")], ["plan", "show", file("sealed.key")],
                ["run", "--plan", file("password")], ["decode", file("password")],
                ["store", "verify", "--store", file("password")],
            ] {
                let result = try await Binary.run(words)
                #expect(result.exit != .status(0) && !(result.output + result.error).isEmpty, "\(words): \(result)")
                // A list of targets is no secret, and its lines are named where they are wrong.
                if words[1] != "--targets", words[0] != "decode" {
                    Self.expectNone(in: result.output + result.error, words.joined(separator: " "))
                }
            }
        }

        @Test func `an agent that authenticates says no secret and keeps none in its store`() async throws {
            let secrets = try await Secrets()
            let pki = try await TestPKI.shared()
            try await Kamailio.running(requiresClientCertificate: true, authentication: .md5) { peer in
                let plan = try secrets.files.write(
                    """
                    agent: {store: {path: trunkwatch.db}}
                    identities:
                      own: {fqdn: localhost, certificate: "\(pki.chain("client"))", key: sealed.key,
                            key-password: {file: passphrase}}
                    defaults: {interval: 1s, timeout: 900ms, identity: own, tls: {ca: "\(pki.root)"}}
                    targets:
                      - {name: sbc, address: "127.0.0.1:\(peer.port)",
                         credentials: {user: \(Kamailio.Authentication.user), password: {file: password}}}
                    """, to: "plan.yaml")
                let store = secrets.files.file("trunkwatch.db")
                let run = try await Binary.run(
                    "run", "--plan", plan, "--duration", "2500ms", "--progress", "--log-level", "debug")
                #expect(run.exit == .status(0), "\(run)")
                Self.expectNone(in: run.output + run.error, "the agent")
                for words in [
                    ["plan", "show", plan], ["plan", "check", plan], ["status", "--store", store, "--format", "json"],
                    ["store", "export", "--store", store, "--format", "jsonl"], ["store", "export", "--store", store],
                    ["report", "--store", store, "--format", "json"], ["report", "--store", store],
                    ["alerts", "list", "--store", store], ["store", "verify", "--store", store],
                ] {
                    let result = try await Binary.run(words)
                    #expect(!result.output.isEmpty, "\(words): \(result)")
                    Self.expectNone(in: result.output + result.error, words.joined(separator: " "))
                }
                let exported = try await Binary.run("store", "export", "--store", store, "--format", "jsonl")
                #expect(exported.output.contains("sip.credentials-refused"), "its credentials were used: \(exported)")
                for name in try FileManager.default.contentsOfDirectory(atPath: secrets.files.path)
                where name.hasPrefix("trunkwatch.db") {
                    let bytes = FileManager.default.contents(atPath: secrets.files.file(name)) ?? Data()
                    for secret in [Self.password, Self.passphrase] {
                        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name) holds \(secret)")
                    }
                }
            }
        }
    }
}
