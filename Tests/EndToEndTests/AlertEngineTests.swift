import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// Receivers that we did not write: Alertmanager, a mail server, a program.
    @Suite struct AlertEngineTests {
        @Test(.enabled(if: Executable.alertmanager.isInstalled, "Alertmanager is not installed; make test installs it"))
        func `Alertmanager shows an alert firing once, silenced, and resolved`() async throws {
            let port = try FreePort.next()
            try await Alertmanager.running { engine in
                let agent = try await Agent(
                    targets: [("sbc", port)], receiver: "alertmanager: {urls: [\"\(engine.url)\"]}")
                let process = try agent.start()
                try await eventually("Alertmanager has it") { try await !engine.alerts().isEmpty }
                let alert = try #require(try await engine.alerts().first)
                #expect(
                    alert["labels"]["alertname"].string == "target.down" && alert["labels"]["target"].string == "sbc")
                #expect(alert["annotations"]["diagnosis"].string == "tcp.refused")
                try await engine.tool(["silence", "add", "target=sbc", "--comment", "test", "--author", "test"])
                try await eventually("it is silenced") { try await engine.alerts().isEmpty }
                let silenced = try await engine.alerts(silenced: true)
                #expect(silenced.count == 1 && silenced[0]["status"]["state"].string == "suppressed")
                #expect(silenced.first?["status"]["silencedBy"].array.count == 1)
                #expect(silenced.first?["fingerprint"] == alert["fingerprint"], "one alert, told again and again")

                let pki = try await TestPKI.shared()
                let sbc = try Binary.start([
                    "simulate", "--listen", "tls:127.0.0.1:\(port)", "--certificate", pki.chain("healthy"), "--key",
                    pki.key("healthy"),
                ])
                try await eventually("it is resolved") { try await engine.alerts(silenced: true).isEmpty }
                await sbc.stop()
                process.send(15)
                #expect(try await process.exit(within: .seconds(15)) == .status(0))
            }
        }

        @Test(.enabled(if: Executable.alertmanager.isInstalled, "Alertmanager is not installed; make test installs it"))
        func `what we send to vendors has the shape of what Alertmanager sends them`() async throws {
            try await WebhookSink.running { sink in
                let key = String(repeating: "k", count: 32)
                let oracle = """
                        pagerduty_configs: [{routing_key: \(key), url: "\(sink.url)"}]
                        opsgenie_configs: [{api_key: key, api_url: "\(sink.url)"}]
                        victorops_configs: [{api_key: key, routing_key: r, api_url: "\(sink.url)"}]
                    """
                try await Alertmanager.running(receiver: oracle) { engine in
                    try await engine.tool(["alert", "add", "alertname=target.down", "target=sbc"])
                    try await until("three notifiers spoke") { try sink.received().count >= 3 }
                }
                let theirs = try sink.received()
                let files = try TemporaryDirectory()
                try files.write(key, to: "key")
                let plan = try files.write(
                    """
                    targets: [{name: a, address: 127.0.0.1}]
                    receivers:
                      pd: {pagerduty: {routing-key: {file: key}, url: "\(sink.url)"}}
                      jira: {jsm: {api-key: {file: key}, url: "\(sink.url)v2/alerts"}}
                      splunk: {splunk-on-call: {url: "\(sink.url)"}}
                    """, to: "plan.yaml")
                for (name, mark) in [("pd", "event_action"), ("jira", "alias"), ("splunk", "message_type")] {
                    let before = try sink.received().count
                    let result = try await Binary.run("alerts", "test", name, "--plan", plan)
                    #expect(result.exit == .status(0), "\(result.output)\(result.error)")
                    let ours = try #require(try sink.received().dropFirst(before).first)
                    let model = try #require(theirs.first { $0[mark] != .missing }, "Alertmanager spoke to \(name)")
                    Self.compare(ours, model, place: name)
                }
            }
        }

        /// What both have is of one kind; what a vendor requires both have.
        private static func compare(_ ours: JSONTree, _ theirs: JSONTree, place: String) {
            for name in ours.names.intersection(theirs.names) {
                #expect(kind(ours[name]) == kind(theirs[name]), "\(place).\(name)")
                compare(ours[name], theirs[name], place: "\(place).\(name)")
            }
            let required: Set = [
                "routing_key", "event_action", "dedup_key", "payload", "summary", "source", "severity", "message",
                "alias", "message_type", "entity_id", "state_message",
            ]
            #expect(required.intersection(theirs.names).subtracting(ours.names).isEmpty, "\(place)")
        }

        private static func kind(_ value: JSONTree) -> String {
            switch value {
            case .missing: "missing"
            case .null: "null"
            case .bool: "bool"
            case .number: "number"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        }

        @Test(.enabled(if: Executable.aiosmtpd.isInstalled, "aiosmtpd is not installed; make test installs it"))
        func `a mail server receives a mail that can be read`() async throws {
            try await MailSink.running { server in
                let files = try TemporaryDirectory()
                let plan = try files.write(
                    """
                    targets: [{name: a, address: 127.0.0.1}]
                    receivers:
                      mail:
                        smtp: {host: 127.0.0.1, port: \(server.port), security: none,
                               from: tw@example.net, to: [voice@example.net]}
                    """, to: "plan.yaml")
                let result = try await Binary.run("alerts", "test", "mail", "--plan", plan)
                #expect(result.exit == .status(0), "\(result.output)\(result.error)")
                let mails = try server.received()
                #expect(mails.count == 2)
                #expect(mails.contains { $0.contains("Subject: TEST INFO: this is a test of the receiver") })
                #expect(
                    mails.allSatisfy { $0.contains("To: voice@example.net") && $0.contains("multipart/alternative") })
            }
        }

        @Test func `a program gets the alert on its standard input`() async throws {
            let files = try TemporaryDirectory()
            let hook = try files.write(
                "#!/bin/sh\ncat >> \(files.file("got"))\necho >> \(files.file("got"))\n", to: "hook")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
            let plan = try files.write(
                """
                targets: [{name: a, address: 127.0.0.1}]
                receivers: {hook: {exec: {command: ["\(hook)"]}}}
                """, to: "plan.yaml")
            let result = try await Binary.run("alerts", "test", "hook", "--plan", plan)
            #expect(result.exit == .status(0), "\(result.output)\(result.error)")
            let lines = try String(contentsOfFile: files.file("got"), encoding: .utf8).split(separator: "\n")
            let alerts = try lines.map { try JSONTree(parsing: String($0)) }
            #expect(alerts.map { $0["status"].string } == ["firing", "resolved"])
            #expect(alerts.allSatisfy { $0["schema"].string == "trunkwatch.alert/1" && $0["test"].bool == true })
        }

        @Test func `a silence holds back while it lasts, with an agent and without one`() async throws {
            try await WebhookSink.running { sink in
                let agent = try await Agent(targets: [("sbc", try FreePort.next())], sink: sink)
                let first = try agent.start()
                try await until("the store is there") { FileManager.default.fileExists(atPath: agent.store + ".sock") }
                let silenced = try await Binary.run(
                    "alerts", "silence", "--plan", agent.plan, "--match", "target=~s.c", "--for", "1h", "--comment",
                    "work")
                #expect(silenced.exit == .status(0), "\(silenced.error)")
                #expect(!silenced.error.contains("matches nothing"), "\(silenced.error)")
                let idle = try await Binary.run(
                    "alerts", "silence", "--plan", agent.plan, "--match", "target=none", "--for", "1h")
                #expect(idle.exit == .status(0) && idle.error.contains("it matches nothing now"), "\(idle.error)")
                try await eventually("both are listed, one of them as useless") {
                    let list = Self.words(try await Binary.run("alerts", "list", "--plan", agent.plan).output)
                    return list.contains("target=~s.c · until ") && list.contains(" · work · by ")
                        && list.components(separatedBy: "matches nothing now").count == 2
                }
                let id = silenced.output.trimmingCharacters(in: .whitespacesAndNewlines)
                try await agent.reaches("down", "sbc", running: first)
                try await eventually("the alert is open and silenced") {
                    let list = try await Binary.run("alerts", "list", "--plan", agent.plan, "--format", "json").json()
                    return list["alerts"][0]["silencedBy"].string == id
                }
                first.send(15)
                #expect(try await first.exit(within: .seconds(15)) == .status(0))
                #expect(try sink.received().isEmpty)

                let ended = try await Binary.run("alerts", "unsilence", id, "--plan", agent.plan)
                #expect(ended.exit == .status(0), "\(ended.error)")
                let useless = try await Binary.run(
                    "alerts", "silence", "--plan", agent.plan, "--match", "rule=none", "--for", "1h")
                #expect(useless.error.contains("it matches nothing now"), "without an agent too: \(useless.error)")
                let second = try agent.start()
                try await until("the alert is told at last") { try !sink.received().isEmpty }
                second.send(15)
                #expect(try await second.exit(within: .seconds(15)) == .status(0))
                let unknown = try await Binary.run("alerts", "unsilence", "none", "--plan", agent.plan)
                #expect(unknown.exit == .status(74))
                let wrong = try await Binary.run(
                    "alerts", "silence", "--plan", agent.plan, "--match", "x", "--for", "1h")
                #expect(wrong.exit == .status(64))
            }
        }

        @Test func `the journal shows every attempt and what came of it`() async throws {
            let dead = try FreePort.next()
            let agent = try await Agent(targets: [("sbc", dead)], hook: "http://127.0.0.1:\(dead)/")
            let process = try agent.start()
            try await eventually("an attempt failed") {
                try await Self.deliveries(agent)["deliveries"][0]["attempts"].array.count >= 1
            }
            let listed = try await Binary.run("alerts", "list", "--plan", agent.plan, "--format", "json").json()
            #expect(listed["alerts"][0]["alert"]["target"].string == "sbc")
            #expect(listed["alerts"][0]["told"].array.isEmpty, "nobody took it")
            #expect(listed["alerts"][0]["waiting"][0]["receiver"].string == "sink")
            #expect(listed["alerts"][0]["waiting"][0]["attempts"].number ?? 0 >= 1)
            let shown = try await Binary.run("alerts", "list", "--plan", agent.plan).output
            #expect(Self.words(shown).contains("· waiting: sink (") && !shown.contains("told:"), "\(shown)")
            #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(shown)")
            process.send(15)
            #expect(try await process.exit(within: .seconds(15)) == .status(0))
            let delivery = try await Self.deliveries(agent)["deliveries"][0]
            #expect(delivery["state"].string == "pending" && delivery["attempts"][0]["outcome"].string == "retry")
            #expect(delivery["attempts"][0]["detail"].string?.isEmpty == false)
        }

        /// The text without its line breaks.
        private static func words(_ text: String) -> String {
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }

        private static func deliveries(_ agent: Agent) async throws -> JSONTree {
            let result = try await Binary.run("alerts", "deliveries", "--plan", agent.plan, "--format", "json")
            return result.exit == .status(0) ? try result.json() : .missing
        }
    }
}
