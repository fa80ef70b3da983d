import Alerting
import Evidence
import Foundation
import Testing

/// What every receiver's message says: what broke, since when, why, what to do, the evidence, the last good time, where
/// to read on, and at the end how long it lasted.
@Suite struct MessageTests {
    private static let now = WallTime(year: 2_026, month: 1, day: 2, hour: 3, minute: 10)

    /// A receiver by the name it has in a plan.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let receiver: any AlertReceiver

        init(_ name: String, _ receiver: any AlertReceiver) {
            testDescription = name
            self.receiver = receiver
        }
    }

    static func kinds() throws -> [Kind] {
        let url = try HTTPURL(parsing: "https://hooks.example.net/x")
        let mail = MailServer(host: "127.0.0.1", port: 25, security: .none)
        return [
            Kind("pagerduty", try PagerDutyReceiver(routingKey: String(repeating: "k", count: 32))),
            Kind("jsm", try JiraServiceReceiver(apiKey: "key")), Kind("slack", SlackReceiver(url: url)),
            Kind("teams", try TeamsReceiver(url: url)), Kind("splunk-on-call", SplunkOnCallReceiver(url: url)),
            Kind("servicenow", try ServiceNowReceiver(instance: url, user: "u", password: "p")),
            Kind("alertmanager", try AlertmanagerReceiver(peers: [url])),
            Kind("icinga", try IcingaReceiver(url: url, user: "u", password: "p")),
            Kind("nagios", try NagiosReceiver(commandFile: "/run/nagios.cmd")),
            Kind("smtp", try MailReceiver(server: mail, from: "a@b.example", to: ["c@d.example"])),
            Kind("webhook", WebhookReceiver(url: url)),
            Kind(
                "template",
                WebhookReceiver(url: url, template: try WebhookTemplate(parsing: #"{"t":"{{title}}\n{{text}}"}"#))),
            Kind("exec", ExecReceiver(program: try HookProgram(arguments: ["/bin/true"]))),
        ]
    }

    /// What is sent, without the escapes of its format.
    private static func said(by kind: Kind, of alert: Alert) -> String {
        let shown = kind.receiver.preview(alert, payload: alert.payload, at: now)
        let json = shown.firstIndex { "{[".contains($0) }.flatMap { start in
            try? JSONSerialization.jsonObject(with: Data(shown[start...].utf8))
        }
        let text = json.map(strings) ?? shown
        return ["\\n", "\\"].reduce(text) { $0.replacingOccurrences(of: $1, with: $1 == "\\" ? "" : "\n") }
            .replacingOccurrences(of: "&amp;", with: "&")
    }

    private static func strings(_ value: Any) -> String {
        switch value {
        case let text as String: text
        case let list as [Any]: list.map(strings).joined(separator: "\n")
        case let members as [String: Any]:
            members.sorted { $0.key < $1.key }.map { "\($0.key): \(strings($0.value))" }.joined(separator: "\n")
        default: "\(value)"
        }
    }

    @Test(arguments: try kinds())
    func `a message says what broke and since when, why, what to do, and where to read on`(_ kind: Kind) {
        var alert = sampleAlert(summary: "paris-sbc1 is down: no answer from 192.0.2.1")
        alert.diagnoses[0].evidence = [("port", .number(5_061)), ("phase", .text("handshake"))]
        let text = Self.said(by: kind, of: alert)
        let remedy = String(alert.diagnoses[0].remedy.prefix(40))
        for word in [
            "paris-sbc1 is down: no answer from 192.0.2.1", "2026-01-02T03:00:00", "tcp.timeout", remedy, "5061",
            "handshake", "2026-01-02T02:59:00", "https://tw.example.net/targets/paris-sbc1",
            "https://wiki.example.net/sbc",
        ] {
            #expect(text.contains(word), "\(kind.testDescription) says nothing of \(word):\n\(text)")
        }
    }

    @Test(arguments: try kinds())
    func `the end says that it is over and how long it lasted`(_ kind: Kind) {
        var alert = sampleAlert().resolved()
        alert.summary = "paris-sbc1 is up again after 10m (paris-sbc1 is down: no answer)"
        let text = Self.said(by: kind, of: alert)
        #expect(text.contains("after 10m"), "\(kind.testDescription):\n\(text)")
        #expect(text.contains("https://tw.example.net/targets/paris-sbc1"), "\(kind.testDescription):\n\(text)")
    }

    @Test func `a Nagios command fits a pipe and holds no line break or semicolon of a peer`() throws {
        var alert = sampleAlert(summary: "a;b\\n|c\nPROCESS_HOST")
        alert.diagnoses = (0..<16).map { index in
            Diagnosis(
                .tlsAlert, .fail, String(repeating: "ü;", count: 200),
                evidence: [("n", .number(Int64(index))), ("t", .text("x\r\n[1] COMMAND;y"))])
        }
        let shown = try NagiosReceiver(commandFile: "/run/nagios.cmd").preview(alert, payload: [], at: Self.now)
        let command = try #require(shown.components(separatedBy: "\n\n").last)
        #expect(command.utf8.count <= 4_096 && command.utf8.count > 2_000)
        #expect(command.hasSuffix("\n") && command.dropLast().allSatisfy { !$0.isNewline && $0 != "|" })
        #expect(command.split(separator: ";").count == 5, "host, service, status and output, nothing after it")
        #expect(command.contains("CRITICAL: a,b/n/c PROCESS_HOST\\nWhat to do: "))
        #expect(command.contains("\\nDashboard: https://tw") && command.contains("\\nSite: paris-dc1\\n"))
    }
}
