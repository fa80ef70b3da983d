import TestSupport
import Testing

/// SBCs that we did not write send us OPTIONS, and the running agent says what it heard.
@Suite(.timeLimit(.minutes(2))) struct InboundHeartbeatTests {
    /// An agent that listens on 127.0.0.1 with the throw-away PKI; its targets are where nobody answers.
    private struct Listening {
        let port: UInt16
        let files: TemporaryDirectory
        let plan: String

        init(_ transport: String, targets: String, certificates: String = "request") async throws {
            let pki = try await TestPKI.shared()
            port = try FreePort.next()
            files = try TemporaryDirectory()
            let tls =
                transport == "tls"
                ? ", certificate: \"\(pki.chain("healthy"))\", key: \"\(pki.key("healthy"))\", ca: \"\(pki.root)\", "
                    + "client-certificates: \(certificates)" : ""
            plan = try files.write(
                """
                agent: {site: lab, store: {path: trunkwatch.db}}
                listen: [{address: "127.0.0.1:\(port)", transport: \(transport)\(tls)}]
                defaults: {interval: 1s, timeout: 500ms}
                targets:
                \(targets)
                """, to: "plan.yaml")
        }

        func running(_ body: (ChildProcess) async throws -> Void) async throws {
            let agent = try Binary.start(["run", "--plan", plan], directory: files.path)
            do {
                try await until("it listens") { agent.error.contains("listening for OPTIONS") }
                try await body(agent)
                await agent.stop(within: .seconds(10))
            } catch {
                await agent.stop(within: .seconds(1))
                throw error
            }
        }

        func status() async throws -> JSONTree {
            try await Binary.run("status", "--plan", plan, "--format", "json").json()
        }

        func sight(of target: String) async throws -> JSONTree {
            try await status()["targets"].first(where: "target", is: target)["inbound"]
        }
    }

    @Test(arguments: SIPpUAS.Transport.allCases)
    func `SIPp's OPTIONS are answered and counted as those of the target at its address`(
        transport: SIPpUAS.Transport
    ) async throws {
        let world = try await Listening(
            transport.rawValue, targets: "  - {name: here, address: \"sip:127.0.0.1:9;transport=tcp\"}")
        try await world.running { _ in
            let (exit, talk) = try await SIPSender.sipp(transport, to: world.port, count: 5)
            #expect(exit == .status(0), "\(talk)")
            let sight = try await world.sight(of: "here")
            #expect(sight["count"].number == 5 && sight["transport"].string == transport.rawValue)
            #expect(sight["source"].string == "127.0.0.1" && sight["authenticated"].bool == false)
            let table = try await Binary.run("status", "--plan", world.plan).output
            #expect(table.contains("HEARD"))
        }
        // And the store remembers without the agent.
        #expect(try await world.sight(of: "here")["count"].number == 5)
        #expect(try await world.status()["inbound"] == .null)
    }

    @Test(arguments: SIPpUAS.Transport.allCases)
    func `whoever is unknown is refused and listed, and what is no OPTIONS gets 405`(
        transport: SIPpUAS.Transport
    ) async throws {
        let world = try await Listening(
            transport.rawValue, targets: "  - {name: here, address: \"sip:127.0.0.1:9;transport=tcp\"}")
        try await world.running { _ in
            let known = try await SIPSender.sipp(transport, to: world.port, method: "REGISTER", expecting: 405)
            #expect(known.exit == .status(0), "\(known.talk)")
            let unknown = try await SIPSender.sipp(transport, from: "127.0.0.2", to: world.port, expecting: 403)
            #expect(unknown.exit == .status(0), "\(unknown.talk)")
            let status = try await world.status()
            let senders = status["inbound"]["unknownSenders"].array
            #expect(senders.map { $0["source"].string } == ["127.0.0.2"])
            #expect(senders.first?["method"].string == "OPTIONS" && senders.first?["userAgent"].string == "SIPp")
            #expect(status["targets"].array.first?["inbound"] == .null, "a REGISTER is no heartbeat")
            let table = try await Binary.run("status", "--plan", world.plan).output
            #expect(table.contains("Unknown senders, not obeyed:") && table.contains("127.0.0.2"))
        }
    }

    @Test func `Kamailio's pings over TLS belong to the trunk whose name its certificate carries`() async throws {
        // Neither target is at 127.0.0.1, so that the certificate alone can tell.
        let world = try await Listening(
            "tls",
            targets: """
                  - {name: one, address: "127.0.0.3:9", server-name: sbc1.example.test}
                  - {name: other, address: "127.0.0.4:9", server-name: sbc9.example.test}
                """)
        try await world.running { _ in
            try await SIPSender.kamailio(to: world.port, certificate: "healthy") { _ in
                try await eventually("two pings were heard") {
                    try await world.sight(of: "one")["count"].number ?? 0 >= 2
                }
            }
            let sight = try await world.sight(of: "one")
            #expect(sight["authenticated"].bool == true && sight["transport"].string == "tls")
            #expect(try await world.sight(of: "other") == .null)
            #expect(try await world.status()["inbound"]["listeners"].array.first?["malformed"].number == 0)
        }
    }

    @Test(arguments: [nil, "self-signed"])
    func `a Kamailio that claims a trunk's name without its certificate is nobody`(scenario: String?) async throws {
        let world = try await Listening(
            "tls", targets: "  - {name: one, address: \"127.0.0.3:9\", server-name: sbc1.example.test}")
        try await world.running { _ in
            try await SIPSender.kamailio(to: world.port, certificate: scenario) { _ in
                try await eventually("it is listed") {
                    try await !world.status()["inbound"]["unknownSenders"].array.isEmpty
                }
            }
            #expect(try await world.sight(of: "one") == .null)
            let sender = try await world.status()["inbound"]["unknownSenders"].array.first
            #expect(sender?["reason"].string == "claims another's name")
            #expect(sender?["claims"].string == "sbc1.example.test")
        }
    }

    @Test func `a client without a certificate is refused where one is required`() async throws {
        let world = try await Listening(
            "tls", targets: "  - {name: one, address: \"127.0.0.1:9\"}", certificates: "require")
        try await world.running { _ in
            try await SIPSender.kamailio(to: world.port, certificate: nil) { _ in
                try await eventually("it is refused") {
                    try await world.status()["inbound"]["listeners"].array.first?["refused"].number ?? 0 >= 1
                }
            }
            #expect(try await world.sight(of: "one") == .null)
        }
    }
}
