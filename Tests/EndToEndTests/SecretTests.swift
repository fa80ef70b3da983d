import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// No secret of a plan is ever said: not in logs, not in the journal, not in errors, not by `plan show`.
    @Suite struct SecretTests {
        private static let key = "k3y" + String(repeating: "S", count: 29)
        private static let path = "T0PS3CRET-path-of-a-hook"
        private static let password = "p4ssw0rd-of-somebody"
        private static let signing = "whsec_" + Data("a signing secret of 32 bytes....".utf8).base64EncodedString()

        /// Everything by which a secret could be known again.
        private static var traces: [String] {
            [
                key, path, password, signing, String(signing.dropFirst(6)),
                Data("voice:\(password)".utf8).base64EncodedString(), Data(password.utf8).base64EncodedString(),
            ]
        }

        private static func plan(_ files: TemporaryDirectory, _ dead: UInt16, down: UInt16) throws -> String {
            try files.write(key, to: "key")
            try files.write(password, to: "password")
            try files.write(signing, to: "signing")
            try files.write("http://127.0.0.1:\(dead)/\(path)?sig=\(path)", to: "url")
            return try files.write(
                """
                agent: {site: lab, store: {path: trunkwatch.db}, heartbeat: {url: {file: url}, interval: 10s}}
                defaults: {interval: 1s, timeout: 500ms, down-after: 1}
                targets: [{name: sbc, address: "127.0.0.1:\(down)"}]
                receivers:
                  pd: {pagerduty: {routing-key: {file: key}, url: "http://127.0.0.1:\(dead)/"}}
                  jira: {jsm: {api-key: {file: key}, url: "http://127.0.0.1:\(dead)/"}}
                  chat: {slack: {url: {file: url}}}
                  cards: {teams: {url: {file: url}}}
                  splunk: {splunk-on-call: {url: {file: url}}}
                  events: {servicenow: {url: "http://127.0.0.1:\(dead)", user: voice, password: {file: password}}}
                  icinga: {icinga: {url: "http://127.0.0.1:\(dead)", user: voice, password: {file: password}}}
                  hook: {webhook: {url: {file: url}, signing-secret: {file: signing}}}
                  mail:
                    smtp: {host: 127.0.0.1, port: \(dead), security: none, user: voice, password: {file: password},
                           from: tw@example.net, to: [voice@example.net]}
                alerts: {routes: [{to: [pd, jira, chat, cards, splunk, events, icinga, hook, mail], group-wait: 0s}]}
                """, to: "plan.yaml")
        }

        private static func expectNone(in text: String, _ place: String) {
            for trace in traces { #expect(!text.contains(trace), "\(place) says \(trace)") }
        }

        @Test func `logs, journal, store, plan show and tests of receivers hold no secret`() async throws {
            let files = try TemporaryDirectory()
            let (dead, down) = (try FreePort.next(), try FreePort.next())
            let plan = try Self.plan(files, dead, down: down)
            let agent = try Binary.start(["run", "--plan", plan, "--log-level", "trace"], directory: files.path)
            try await eventually("every receiver was tried") {
                let journal = try await Self.deliveries(plan)
                return journal.count == 9 && journal.allSatisfy { !$0["attempts"].array.isEmpty }
            }
            agent.send(15)
            #expect(try await agent.exit(within: .seconds(20)) == .status(0))
            #expect(agent.error.contains("not delivered yet"), "it said something at all")
            Self.expectNone(in: agent.output + agent.error, "the log")

            for words in [
                ["alerts", "deliveries", "--plan", plan, "--format", "json"], ["alerts", "deliveries", "--plan", plan],
                ["alerts", "list", "--plan", plan, "--format", "json"], ["plan", "show", plan],
                ["plan", "check", plan],
            ] {
                let result = try await Binary.run(words)
                #expect(!result.output.isEmpty || !result.error.isEmpty)
                Self.expectNone(in: result.output + result.error, words.joined(separator: " "))
            }
            for receiver in ["pd", "jira", "chat", "cards", "splunk", "events", "icinga", "hook", "mail"] {
                let result = try await Binary.run("alerts", "test", receiver, "--plan", plan)
                #expect(
                    result.exit == .status(2) && result.output.contains("trunkwatch-test"), "\(receiver): \(result)")
                Self.expectNone(in: result.output + result.error, "alerts test \(receiver)")
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: files.path)
            where name.hasPrefix("trunkwatch") {
                let bytes = FileManager.default.contents(atPath: files.file(name)) ?? Data()
                for trace in Self.traces { #expect(bytes.range(of: Data(trace.utf8)) == nil, "\(name) holds \(trace)") }
            }
        }

        @Test func `a secret of the wrong form is refused without being repeated`() async throws {
            let files = try TemporaryDirectory()
            let plan = try Self.plan(files, try FreePort.next(), down: try FreePort.next())
            for (file, wrong) in [
                ("key", "short-\(Self.path)"), ("signing", "whsec_\(Self.path)"), ("url", "ftp://\(Self.path)/"),
            ] {
                let right = try String(contentsOfFile: files.file(file), encoding: .utf8)
                try files.write(wrong, to: file)
                let result = try await Binary.run("run", "--plan", plan, "--duration", "1s")
                #expect(result.exit == .status(78), "\(file): \(result)")
                #expect(result.error.contains("receiver"), "\(result.error)")
                Self.expectNone(in: result.output + result.error, "the refusal of \(file)")
                try files.write(right, to: file)
            }
        }

        private static func deliveries(_ plan: String) async throws -> [JSONTree] {
            let result = try await Binary.run("alerts", "deliveries", "--plan", plan, "--format", "json")
            return result.exit == .status(0) ? try result.json()["deliveries"].array : []
        }
    }
}
