import Alerting
import Evidence
import Plans
import Testing

@Suite struct ReceiverPlanTests {
    private func plan() throws -> Plan {
        try PlanLoader.load(text: PlanFixture.good("every-receiver.yaml").text, file: "/etc/tw/plan.yaml")
    }

    @Test func `every kind of receiver arrives`() throws {
        let plan = try plan()
        #expect(plan.receivers.count == 12)
        #expect(plan.receiver(named: "jira")?.kind == .jiraService(apiKey: .environment("JSM_KEY"), url: nil))
        #expect(plan.receiver(named: "chat")?.kind == .slack(.secret(.file("/etc/tw/slack.url"))))
        #expect(plan.receiver(named: "cards")?.kind == .teams(.secret(.file("/etc/tw/teams.url")), .card))
        #expect(
            plan.receiver(named: "program")?.kind
                == .exec(command: ["/usr/local/bin/page", "--loud"], timeout: .seconds(5)))
        #expect(
            plan.receiver(named: "am")?.kind
                == .alertmanager(peers: ["http://192.0.2.1:9093", "http://192.0.2.2:9093"]))
        #expect(plan.receiver(named: "hook")?.http.clientKeyPath == "/etc/tw/client.key")
    }

    @Test func `a mail server's port follows its security`() throws {
        func port(_ security: String) throws -> UInt16? {
            let text = """
                targets: [{name: a, address: sbc.example.net}]
                receivers: {m: {smtp: {host: mail.example.net, from: a@b.example, to: [c@d.example]\(security)}}}
                """
            guard case .smtp(let mail)? = try PlanLoader.load(text: text, file: "p").receivers.first?.kind else {
                return nil
            }
            return mail.port
        }
        #expect(try port("") == 587 && port(", security: tls") == 465 && port(", security: none") == 25)
    }

    @Test func `routes say how alerts are told together`() throws {
        let plan = try plan()
        #expect(plan.routes[0].groupBy == ["site", "region"] && plan.routes[0].groupWait == .seconds(45))
        #expect(plan.routes[0].groupInterval == .seconds(600) && plan.routes[0].repeatEvery == .seconds(14_400))
        #expect(plan.routes[1].groupBy == nil && plan.routes[1].repeatEvery == nil)
        #expect(plan.routes[0].match.map(\.text) == ["severity=critical", "region=~emea|apac"])
        #expect(plan.inhibitions.count == 1 && plan.inhibitions[0].equal == ["region"])
        #expect(plan.hookHosts == ["hooks.example.net", "example.service-now.com"])
    }

    @Test func `all of it is shown and read back without a secret in it`() throws {
        let shown = PlanRendering.yaml(try plan())
        for word in [
            "pagerduty", "jsm", "alertmanager", "slack", "teams", "servicenow", "splunk-on-call", "smtp", "exec",
        ] {
            #expect(shown.contains("\(word):"))
        }
        for place in ["pd.key", "JSM_KEY", "slack.url", "SN", "HOOK_URL"] { #expect(!shown.contains("\(place)\"")) }
        #expect(shown.contains("<redacted>"))
    }

    @Test func `files and secrets that cannot be read are named with their key`() throws {
        let files = PlanFiles(of: try plan(), file: "plan.yaml")
        let keys = Set(files.problems.map(\.keyPath))
        for key in [
            "receivers.oncall.pagerduty.routing-key", "receivers.jira.jsm.api-key", "receivers.chat.slack.url",
            "receivers.hook.webhook.template", "receivers.hook.webhook.client-key", "receivers.mail.smtp.password",
            "receivers.mail.smtp.ca", "receivers.icinga.icinga.password",
        ] { #expect(keys.contains(key), "\(key)") }
    }
}
