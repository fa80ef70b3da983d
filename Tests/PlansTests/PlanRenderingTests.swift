import Foundation
import Plans
import Testing

@Suite struct PlanRenderingTests {
    @Test(arguments: ["minimal.yaml", "asterisks.yaml"])
    func `a rendered plan is read back as the same plan`(_ name: String) throws {
        let plan = try PlanLoader.load(text: PlanFixture.good(name).text, file: "plan.yaml")
        let again = try PlanLoader.load(text: PlanRendering.yaml(plan), file: "plan.yaml")
        #expect(again.agent == plan.agent && again.routes == plan.routes && again.targets.count == plan.targets.count)
        #expect(zip(again.targets, plan.targets).allSatisfy { $0.hasSameSettings(as: $1) })
    }

    @Test func `a full plan is read back as the same plan once its secrets are references again`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "plan.yaml")
        let shown = PlanRendering.yaml(plan).replacingOccurrences(of: "<redacted>", with: "{env: X}")
        var again = try PlanLoader.load(text: shown, file: "plan.yaml")
        #expect(again.agent.isHeartbeat(like: plan.agent))
        again.agent.heartbeat = plan.agent.heartbeat
        #expect(again.agent == plan.agent && again.routes == plan.routes)
        #expect(again.listeners.map(\.address) == plan.listeners.map(\.address))
        #expect(again.rules == plan.rules && again.links == plan.links && again.inhibitions == plan.inhibitions)
        #expect(again.stormAfter == plan.stormAfter && again.hookHosts == plan.hookHosts)
        let same = zip(again.targets, plan.targets).allSatisfy { again, target in
            var target = target
            target.credentials?.password = .environment("X")
            return again.hasSameSettings(as: target)
        }
        #expect(same)
        #expect(again.receivers.map(\.name) == plan.receivers.map(\.name))
    }

    @Test func `the minimal plan shows every default`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("minimal.yaml").text, file: "minimal.yaml")
        #expect(
            PlanRendering.yaml(plan) == """
                agent:
                  site: default
                  cluster: default
                  store:
                    raw: 14d
                    rollups: 400d
                    max-size: 2GiB
                  limits:
                    concurrent-probes: 1000
                    destination-spacing: 100ms
                targets:
                  - name: a
                    address: sbc.example.net:5061
                    transport: tls
                    profile: generic
                    interval: 1m
                    timeout: 10s
                    audit: 10m
                    mode: both
                    verify: strict
                    peer-policy: open
                    expect:
                      - 2xx
                    warn-days: 30
                    critical-days: 7
                    down-after: 3
                    up-after: 2
                    tls:
                      min: "1.2"
                      max: "1.3"
                    inbound:
                      expect: once-seen
                      late: 3m
                      stale: 5m

                """)
    }

    @Test func `no secret and no place of a secret is shown`() throws {
        let plan = try PlanLoader.load(text: PlanFixture.good("every-key.yaml").text, file: "plan.yaml")
        let shown = PlanRendering.yaml(plan)
        #expect(shown.contains("signing-secret: <redacted>") && shown.contains("key-password: <redacted>"))
        #expect(shown.contains("user: trunk-7\n      password: <redacted>") && !shown.contains("trunk.pw"))
        #expect(!shown.contains("hook.key") && !shown.contains("PROBE_KEY") && !shown.contains("ONCALL_URL"))
        #expect(!"\(plan)".contains("hook.key") && !"\(plan)".contains("PROBE_KEY"))
    }
}

@Suite struct PlanSchemaTests {
    private func schema() throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(PlanSchema.text.utf8)) as? [String: Any])
    }

    private func properties(_ schema: Any?, _ path: String...) -> [String: Any]? {
        var properties = (schema as? [String: Any])?["properties"] as? [String: Any]
        for name in path {
            let next = properties?[name] as? [String: Any]
            let inner = next?["items"] as? [String: Any] ?? next?["additionalProperties"] as? [String: Any] ?? next
            properties = inner?["properties"] as? [String: Any]
        }
        return properties
    }

    @Test func `the schema names its draft and refuses other keys`() throws {
        let schema = try schema()
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["additionalProperties"] as? Bool == false && schema["required"] == nil)
    }

    @Test func `every key of the schema stands in the plan of all keys and is read`() throws {
        let text = try PlanFixture.good("every-key.yaml").text + PlanFixture.good("every-receiver.yaml").text
        let schema = try schema()
        let sections = [
            properties(schema), properties(schema, "agent"), properties(schema, "agent", "store"),
            properties(schema, "identities"), properties(schema, "targets"), properties(schema, "targets", "tls"),
            properties(schema, "receivers", "webhook"), properties(schema, "receivers", "smtp"),
            properties(schema, "receivers", "icinga"),
            properties(schema, "alerts"), properties(schema, "alerts", "routes"),
            properties(schema, "alerts", "inhibit"), properties(schema, "listen"),
            properties(schema, "targets", "inbound"),
        ]
        #expect(sections.allSatisfy { $0?.isEmpty == false })
        for key in sections.compactMap({ $0 }).flatMap(\.keys) where key != "include" {
            #expect(text.contains("\(key):"), "\(key)")
        }
    }

    @Test func `a key that is planned stands in no schema`() {
        for key in ["remote-write", "targets-from", "resolve", "snmp"] {
            #expect(!PlanSchema.text.contains("\"\(key)\""))
        }
    }
}
