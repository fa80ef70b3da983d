import Alerting
import Evidence
import Foundation
import Testing

private let now = WallTime(year: 2_026, month: 1, day: 2, hour: 3, minute: 10)
private let hostile = "a*[x](http://evil) <!channel> <b>&\u{1B}[31m\r\nBcc: x | ;"

private func body(_ receiver: some HTTPReceiver, _ alert: Alert) throws -> [UInt8] {
    try receiver.post(alert, payload: alert.payload, at: now, isShown: false).body
}

private func text(_ value: Any?) -> String { value as? String ?? "" }

@Suite struct ReceiverBodyTests {
    @Test func `an alert reads back from its payload`() {
        var alert = sampleAlert()
        alert.groupSize = 3
        alert.members = ["a", "b", "c"]
        alert.diagnoses[0].evidence = [("flag", .flag(true)), ("list", .list(["x"])), ("port", .number(5_061))]
        #expect(Alert(parsing: alert.payload) == alert)
        #expect(Alert(parsing: sampleAlert().resolved().payload) == sampleAlert().resolved())
    }

    @Test(arguments: ["", "{}", "[1]", #"{"schema":"trunkwatch.alert/1"}"#, #"{"schema":1}"#])
    func `what is no alert is not read as one`(_ text: String) { #expect(Alert(parsing: Array(text.utf8)) == nil) }

    @Test func `PagerDuty triggers and resolves under one dedup key`() throws {
        let receiver = try PagerDutyReceiver(routingKey: String(repeating: "k", count: 32))
        let trigger = try body(receiver, sampleAlert())
        #expect(text(value(trigger, "event_action")) == "trigger")
        #expect(text(value(trigger, "routing_key")).count == 32)
        #expect(text(value(trigger, "payload", "severity")) == "critical")
        #expect(text(value(trigger, "payload", "summary")).hasPrefix("CRITICAL: paris-sbc1 is down"))
        #expect(text(value(trigger, "links", 0, "href")) == "https://tw.example.net/targets/paris-sbc1")
        let resolve = try body(receiver, sampleAlert().resolved())
        #expect(text(value(resolve, "event_action")) == "resolve")
        #expect(text(value(resolve, "dedup_key")) == text(value(trigger, "dedup_key")))
        #expect(text(value(resolve, "payload", "custom_details", "Lasted")) == "10m")
    }

    @Test func `a PagerDuty summary has at most 1024 characters`() throws {
        let receiver = try PagerDutyReceiver(routingKey: String(repeating: "k", count: 32))
        let long = try body(receiver, sampleAlert(summary: String(repeating: "é", count: 5_000)))
        #expect(text(value(long, "payload", "summary")).count == 1_024)
        #expect(throws: SettingSyntaxError.self) { try PagerDutyReceiver(routingKey: "short") }
    }

    @Test func `Jira Service Management opens by alias and closes by alias`() throws {
        let receiver = try JiraServiceReceiver(apiKey: "key")
        let opened = try receiver.post(sampleAlert(), payload: [], at: now, isShown: false)
        #expect(text(value(opened.body, "alias")) == sampleAlert().dedupKey)
        #expect(text(value(opened.body, "message")).count <= 130 && text(value(opened.body, "priority")) == "P1")
        let closed = try receiver.post(sampleAlert().resolved(), payload: [], at: now, isShown: false)
        #expect(closed.url.text.hasSuffix("/\(sampleAlert().dedupKey)/close?identifierType=alias"))
        #expect(opened.headers.contains { $0.name == "Authorization" && $0.value == "GenieKey key" })
    }

    @Test func `Slack text cannot mention a channel or make a link`() throws {
        let receiver = SlackReceiver(url: try HTTPURL(parsing: "https://hooks.example.net/services/T/B/x"))
        let sent = try body(receiver, sampleAlert(summary: hostile))
        #expect(
            !text(value(sent, "text")).contains("<") && !text(value(sent, "blocks", 0, "text", "text")).contains("<!"))
    }

    @Test func `Slack that answers 200 with another word than ok did not take it`() throws {
        let receiver = SlackReceiver(url: try HTTPURL(parsing: "https://hooks.example.net/services/T/B/x"))
        let refused = receiver.judged(DeliveryResult(status: 200, body: PeerText(Array("invalid_payload".utf8))))
        let decision = DeliveryPolicy().next(after: refused, attempts: 1, age: .zero, random: 0.5)
        #expect(decision == .dead(.declined(reason: "Slack did not take the message")))
        let taken = receiver.judged(DeliveryResult(status: 200, body: PeerText(Array("ok".utf8))))
        #expect(DeliveryPolicy().next(after: taken, attempts: 1, age: .zero, random: 0.5) == .delivered)
    }

    @Test func `a Teams card fits and its text stays text`() throws {
        let receiver = try TeamsReceiver(url: try HTTPURL(parsing: "https://x.logic.azure.com/w?sig=1"))
        var alert = sampleAlert(summary: hostile)
        alert.diagnoses = (0..<16).map { index in
            Diagnosis(
                .tlsAlert, .fail, hostile,
                evidence: (0..<20).map { ("fact\(index).\($0)", .text(String(repeating: "ü<", count: 500))) })
        }
        let sent = try body(receiver, alert)
        #expect(sent.count <= 20_000)
        let card = value(sent, "attachments", 0, "content") as? [String: Any]
        #expect(text(card?["type"]) == "AdaptiveCard")
        let title = text(value(sent, "attachments", 0, "content", "body", 0, "text"))
        #expect(title.contains("\\[x\\]\\(http") && !title.contains("\n"))
    }

    @Test func `the ended Teams connectors are refused with what to do`() throws {
        let url = try HTTPURL(parsing: "https://x.webhook.office.com/webhookb2/1")
        let error = #expect(throws: SettingSyntaxError.self) { try TeamsReceiver(url: url) }
        #expect(error?.reason.contains("workflow") == true)
    }

    @Test func `ServiceNow clears under the same message key`() throws {
        let receiver = try ServiceNowReceiver(
            instance: try HTTPURL(parsing: "https://example.service-now.com"), user: "u", password: "p")
        let opened = try body(receiver, sampleAlert())
        let cleared = try body(receiver, sampleAlert().resolved())
        #expect(text(value(opened, "severity")) == "1" && text(value(cleared, "severity")) == "0")
        #expect(text(value(opened, "message_key")) == text(value(cleared, "message_key")))
        #expect(text(value(opened, "time_of_event")) == "2026-01-02 03:00:00")
        #expect(Alert(parsing: Array(text(value(opened, "additional_info")).utf8)) == sampleAlert())
    }

    @Test func `Splunk On-Call recovers under the same entity`() throws {
        let receiver = SplunkOnCallReceiver(url: try HTTPURL(parsing: "https://alert.example.net/key/route"))
        let opened = try body(receiver, sampleAlert())
        #expect(text(value(opened, "message_type")) == "CRITICAL")
        let ended = try body(receiver, sampleAlert().resolved())
        #expect(text(value(ended, "message_type")) == "RECOVERY")
        #expect(text(value(opened, "entity_id")) == text(value(ended, "entity_id")))
    }

    @Test func `Icinga gets its host by a variable and never by text put together`() throws {
        let receiver = try IcingaReceiver(
            url: try HTTPURL(parsing: "https://icinga.example.net:5665"), user: "u", password: "p",
            service: "sip-$rule$")
        let sent = try body(receiver, sampleAlert(target: "a\" || true"))
        #expect(text(value(sent, "filter")) == "host.name == wanted_host && service.name == wanted")
        #expect(text(value(sent, "filter_vars", "wanted_host")) == "a\" || true")
        #expect(text(value(sent, "filter_vars", "wanted")) == "sip-target.down")
        #expect(value(sent, "exit_status") as? Int == 2)
    }

    @Test func `Alertmanager gets an end in the future while it fires and its real end afterwards`() throws {
        let receiver = try AlertmanagerReceiver(peers: [try HTTPURL(parsing: "http://am.example.net:9093/")])
        let shown = receiver.preview(sampleAlert(), payload: [], at: now)
        #expect(shown.contains("\"startsAt\":\"2026-01-02T03:00:00.000Z\",\"endsAt\":\"2026-01-02T03:14:00.000Z\""))
        #expect(shown.contains("\"alertname\":\"target.down\"") && shown.hasPrefix("POST http://am.example.net/"))
        let ended = receiver.preview(sampleAlert().resolved(), payload: [], at: now)
        #expect(ended.contains("\"endsAt\":\"2026-01-02T03:10:00.000Z\"") && ended.contains("\"summary\":"))
    }

    @Test func `no preview shows a secret`() throws {
        let secret = String(repeating: "s3cret-k", count: 4)
        let url = try HTTPURL(parsing: "https://hooks.example.net/\(secret)?sig=\(secret)")
        let receivers: [any AlertReceiver] = [
            try PagerDutyReceiver(routingKey: secret), try JiraServiceReceiver(apiKey: secret),
            SlackReceiver(url: url), try TeamsReceiver(url: url), SplunkOnCallReceiver(url: url),
            WebhookReceiver(url: url),
            try ServiceNowReceiver(
                instance: try HTTPURL(parsing: "https://x.example.net"), user: "u", password: secret),
            try IcingaReceiver(url: try HTTPURL(parsing: "https://x.example.net"), user: "u", password: secret),
        ]
        for receiver in receivers {
            let shown = receiver.preview(sampleAlert(), payload: sampleAlert().payload, at: now)
            #expect(!shown.contains(secret) && shown.contains("paris-sbc1"))
            #expect(!shown.contains(Data("u:\(secret)".utf8).base64EncodedString()))
        }
    }

    @Test func `a template is filled with values that stay inside their strings`() throws {
        let template = try WebhookTemplate(
            parsing: #"{"t":"{{ summary }}","r":"{{label:region}}","n":"{{label:none}}"}"#)
        let filled = template.filled(for: sampleAlert(summary: "\"},{\n"))
        #expect(text(value(filled, "t")) == "\"},{\n" && text(value(filled, "r")) == "emea")
        #expect(text(value(filled, "n")).isEmpty)
    }

    @Test(arguments: ["{{sumary}}", "{{summary", "{{}}"])
    func `a template with a place that is none is refused`(_ text: String) {
        #expect(throws: SettingSyntaxError.self) { try WebhookTemplate(parsing: text) }
    }
}
