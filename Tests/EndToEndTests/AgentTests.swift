import TestSupport
import Testing

extension EndToEndTests {
    /// The agent as a process: what it watches, keeps, tells and leaves behind.
    @Suite(.enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"))
    struct AgentTests {
        @Test func `the agent tells the living from the dead, alerts once, and stops cleanly`() async throws {
            let dead = try FreePort.next()
            try await WebhookSink.running { sink in
                try await Kamailio.running { peer in
                    let agent = try await Agent(targets: [("alive", peer.port), ("dead", dead)], sink: sink)
                    let process = try agent.start()
                    try await agent.reaches("up", "alive", running: process)
                    try await agent.reaches("down", "dead", running: process)
                    try await until("an alert") { try !sink.received().isEmpty }
                    process.send(15)
                    #expect(try await process.exit(within: .seconds(15)) == .status(0))

                    let alerts = try sink.received()
                    #expect(alerts.count == 1)
                    #expect(alerts[0]["schema"].string == "trunkwatch.alert/1")
                    #expect(alerts[0]["status"].string == "firing")
                    #expect(alerts[0]["target"].string == "dead")
                    #expect(alerts[0]["diagnoses"][0]["code"].string == "tcp.refused")

                    let report = try await agent.report()
                    #expect(report["schema"].string == "trunkwatch.report/1")
                    #expect(try await agent.probes(of: "alive") >= 2)
                    #expect(try await agent.probes(of: "dead") >= 2)
                }
            }
        }

        @Test func `an SBC that comes back resolves its alert`() async throws {
            try await WebhookSink.running { sink in
                let port = try FreePort.next()
                let agent = try await Agent(targets: [("sbc", port)], sink: sink)
                let process = try agent.start()
                try await agent.reaches("down", "sbc", running: process)
                let pki = try await TestPKI.shared()
                let sbc = try Binary.start([
                    "simulate", "--listen", "tls:127.0.0.1:\(port)", "--certificate", pki.chain("healthy"), "--key",
                    pki.key("healthy"),
                ])
                try await agent.reaches("up", "sbc", running: process)
                try await until("the alert is resolved") { try sink.received().last?["status"].string == "resolved" }
                await sbc.stop()
                process.send(15)
                #expect(try await process.exit(within: .seconds(15)) == .status(0))
                let keys = Set(try sink.received().compactMap { $0["dedupKey"].string })
                #expect(keys.count == 1, "firing and resolved are the same alert")
            }
        }

        @Test(arguments: [Int32(2), 15])
        func `an interrupt and a termination both end it with everything kept`(number: Int32) async throws {
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port)])
                let process = try agent.start()
                try await agent.holds(3, of: "alive", running: process)
                let before = try await agent.probes(of: "alive")
                process.send(number)
                #expect(try await process.exit(within: .seconds(15)) == .status(0))
                #expect(try await agent.probes(of: "alive") >= before)
            }
        }

        @Test func `it stops by itself after the duration it was given`() async throws {
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port)])
                let process = try agent.start("--duration", "4s", "--progress")
                #expect(try await process.exit(within: .seconds(30)) == .status(0))
                #expect(process.output.isEmpty, "talk goes to standard error")
                #expect(!process.error.isEmpty)
                #expect(try await agent.state(of: "alive") == "up")
            }
        }

        @Test func `a second agent on the same store is refused and the first goes on`() async throws {
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port)])
                let first = try agent.start()
                try await agent.holds(1, of: "alive", running: first)
                let second = try agent.start()
                #expect(try await second.exit(within: .seconds(15)) == .status(74))
                #expect(first.poll() == nil)
                await first.stop()
            }
        }
    }
}
