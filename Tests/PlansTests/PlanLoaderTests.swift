import Alerting
import Evidence
import Plans
import Testing

@Suite struct PlanLoaderTests {
    @Test func `a plan of one target has the documented defaults`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("minimal.yaml").text, file: "minimal.yaml")
        let target = try #require(plan.targets.first)
        #expect(plan.targets.count == 1)
        #expect(target.address == TargetAddress(host: "sbc.example.net", port: 5_061, transport: .tls))
        #expect(target.interval == .seconds(60) && target.timeout == .seconds(10) && target.audit == .seconds(600))
        #expect(target.profile == "generic" && target.mode == .both && target.verify == .strict)
        #expect(target.peerPolicy == .open && target.expect == .success && target.identity == nil)
        #expect(target.warnDays == 30 && target.criticalDays == 7 && target.downAfter == 3 && target.upAfter == 2)
        #expect(target.tls == TLSSettings() && target.labels.isEmpty && target.slowAfter == nil && target.line == 2)
        #expect(plan.agent == AgentSettings() && plan.receivers.isEmpty && plan.routes.isEmpty)
    }

    @Test func `every key of a full plan arrives`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "/etc/trunkwatch/plan.yaml")
        let target = try #require(plan.target(named: "paris-sbc1"))
        #expect(target.address.port == 5_067 && target.profile == "teams-sbc" && target.identity == "probe")
        #expect(target.interval == .seconds(90) && target.timeout == .seconds(7) && target.audit == .seconds(300))
        #expect(target.mode == .fresh && target.verify == .observe && target.peerPolicy == .mutualTLS)
        #expect(target.ownTrunk == "sbc1.example.net" && target.serverName == "sbc1.example.net")
        #expect(target.fromFQDN == "probe.example.net" && target.expect.contains(405) && !target.expect.contains(404))
        #expect(target.warnDays == 45 && target.criticalDays == 10 && target.downAfter == 5 && target.upAfter == 4)
        #expect(target.slowAfter == .milliseconds(250) && target.tls.minimum == .tls12)
        #expect(target.source == ConnectOrigin(interface: "eth0"))
        #expect(target.tls.caPath == "/etc/trunkwatch/roots.pem")
        #expect(target.tls.ciphers == "ECDHE-RSA-AES256-GCM-SHA384")
    }

    @Test func `rules links and objectives arrive, and without rules the usual ones are there`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "p/plan.yaml")
        #expect(plan.rules.count == 9 && plan.rules[0].rule.rawValue == "trunk-down")
        let first = plan.rules[0]
        #expect(first.holdFor == .seconds(120) && first.severity == .critical && first.match.count == 1)
        #expect(
            first.trigger
                == .states(
                    [.down, .flapping],
                    codes: [try CodePattern(parsing: "tcp.*"), try CodePattern(parsing: "sip.timeout")]))
        #expect(plan.rules[2].trigger == .certificate(.share(try Percentage(parsing: "20%"))))
        var slow = BurnRate(.latency, .fast)
        slow.pace = BurnRate.Pace(thousandths: 14_400, long: .seconds(3_600), short: .seconds(300))
        #expect(plan.rules[7].trigger == .burnRate(slow))
        #expect(plan.rules[8].trigger == .agent(Set(AgentTrouble.allCases)))
        #expect(plan.links.dashboard?.text == "https://grafana.example.net/d/tw?var-target={{target}}")
        let objective = try #require(plan.target(named: "paris-sbc1")?.objective)
        #expect(objective.availability.text == "99.95%" && objective.latencyShare.text == "98.5%")
        #expect(objective.latency == .milliseconds(800) && objective.period == .seconds(28 * 86_400))
        #expect(plan.target(named: "lab")?.objective == nil)
        let minimal = try PlanLoader.load(text: PlanFixture.good("minimal.yaml").text, file: "p/plan.yaml")
        #expect(minimal.rules == AlertRuleSetting.usual && minimal.links == AlertLinks())
    }

    @Test func `the agent's settings arrive`() throws {
        let agent = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "p/plan.yaml").agent
        #expect(agent.site == "paris-dc1" && agent.cluster == "paris" && agent.store.path == "p/trunkwatch.db")
        #expect(agent.store.maxSize == ByteSize(bytes: 2 << 30) && agent.store.raw == .seconds(14 * 86_400))
        #expect(agent.dnsServers.map(\.text) == ["192.0.2.53:53", "[2001:db8::53]:5353"])
    }

    @Test func `identities receivers and routes arrive`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "p/plan.yaml")
        let identity = try #require(plan.identities["probe"])
        #expect(identity.fqdn == "probe.example.net" && identity.certificatePath == "p/probe.pem")
        #expect(identity.keyPath == "/etc/trunkwatch/probe.key" && identity.keyPassword == .environment("PROBE_KEY"))
        let http = plan.receiver(named: "chat")?.http
        guard case .webhook(let chat)? = plan.receiver(named: "chat")?.kind else {
            Issue.record("chat is no webhook")
            return
        }
        #expect(chat.url == .plain("https://hooks.example.net/a?b=c") && chat.signingSecret == .file("p/hook.key"))
        #expect(
            http?.timeout == .seconds(20) && http?.caPath == "p/hook.pem"
                && http?.proxy == "http://proxy.example.net:3128"
        )
        #expect(plan.routes.map(\.receivers) == [["oncall", "chat"], ["chat"]])
        #expect(plan.routes[0].match.map(\.label) == ["severity", "region"] && plan.routes[1].match.isEmpty)
    }

    @Test func `a target overrides the defaults label by label`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "plan.yaml")
        #expect(
            plan.targets[0].labels == [
                Label(name: "region", value: "emea"), Label(name: "carrier", value: "other"),
                Label(name: "rack", value: "07"),
            ])
        #expect(plan.targets[1].labels.map(\.value) == ["emea", "example"])
        #expect(plan.targets[1].interval == .seconds(30) && plan.targets[1].timeout == .seconds(5))
        #expect(plan.targets[1].warnDays == 21 && plan.targets[1].address.transport == .udp)
    }

    @Test func `a short interval shortens the default timeout`() throws {
        let plan = try PlanLoader.load(
            text: "targets:\n  - {name: a, address: sbc.example.net, interval: 2s}\n", file: "plan.yaml")
        #expect(plan.targets[0].timeout == .seconds(2))
    }

    @Test func `the transport of the defaults gives way to the one of an address`() throws {
        let text =
            "defaults: {transport: tcp}\ntargets:\n  - {name: a, address: sbc.example.net}\n"
            + "  - {name: b, address: 'sip:sbc.example.net;transport=udp'}\n"
        let plan = try PlanLoader.load(text: text, file: "plan.yaml")
        #expect(plan.targets.map(\.address.transport) == [.tcp, .udp])
        #expect(plan.targets.map(\.address.port) == [5_060, 5_060])
    }

    @Test func `without routes every alert goes to every receiver`() throws {
        let text =
            "targets: [{name: a, address: sbc.example.net}]\n"
            + "receivers: {b: {webhook: {url: 'http://127.0.0.1:1/'}}, a: {webhook: {url: 'http://127.0.0.1:2/'}}}\n"
        let plan = try PlanLoader.load(text: text, file: "plan.yaml")
        #expect(plan.routes.map(\.receivers) == [["b", "a"]] && plan.routes[0].match.isEmpty)
    }

    @Test func `asterisks inside texts are texts`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("asterisks.yaml").text, file: "plan.yaml")
        #expect(plan.targets[0].labels.map(\.value) == ["*star*", "a *b", "a * b", "see *this"])
    }

    @Test func `a target that only moved in the file has the same settings`() throws {
        let one = try PlanLoader.load(text: "targets:\n  - {name: a, address: sbc.example.net}\n", file: "p")
        let two = try PlanLoader.load(text: "\n\ntargets:\n  - {name: a, address: sbc.example.net}\n", file: "p")
        #expect(one.targets[0] != two.targets[0] && one.targets[0].hasSameSettings(as: two.targets[0]))
    }

    @Test func `the hundred and first problem is only counted`() {
        let targets = (0..<105).map { "  - {name: n\($0), address: sbc.example.net, oops: 1}\n" }.joined()
        let error = #expect(throws: PlanError.self) {
            try PlanLoader.load(text: "targets:\n" + targets, file: "plan.yaml")
        }
        #expect(error?.problems.count == 100 && error?.omitted == 5)
        #expect(error?.text.hasSuffix("… and 5 more") == true)
    }
}
