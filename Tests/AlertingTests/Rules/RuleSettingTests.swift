import Alerting
import Evidence
import Testing

/// Rules as a plan may have them, each played on a clock by hand.
@Suite struct RuleSettingTests {
    private static let start = WallTime(year: 2_026, month: 3, day: 2, hour: 10)
    private static let stale = Diagnosis(.optionsStale, .fail, "no OPTIONS for 6m")
    private static let refused = Diagnosis(.tcpRefused, .fail, "refused")
    private static let expired = Diagnosis(.certificateExpired, .fail, "expired")

    /// One rule, its ledger, and what it said so far: `SECOND STATUS`.
    private struct Play {
        let rules: AlertRules
        var ledger = AlertLedger()
        var said: [String] = []
        var alerts: [Alert] = []

        init(_ trigger: AlertTrigger, _ change: (inout AlertRuleSetting) -> Void = { _ in }) {
            var setting = AlertRuleSetting(AlertRule(rawValue: "mine") ?? .targetDown, trigger, .critical)
            change(&setting)
            rules = AlertRules(site: "paris", cluster: "c", settings: [setting]) { $0 }
        }

        mutating func see(
            _ state: TargetState, _ diagnoses: [Diagnosis] = [], at second: Int,
            _ change: (inout TargetCondition) -> Void = { _ in }
        ) {
            var condition = TargetCondition(
                target: "sbc", labels: [Label(name: "region", value: "emea")], state: state, diagnoses: diagnoses,
                since: RuleSettingTests.start)
            change(&condition)
            let now = RuleSettingTests.start + .seconds(second)
            let alerts = rules.alerts(for: condition, ledger: &ledger, at: now)
            said += alerts.map { "\(second) \($0.status.rawValue)" }
            self.alerts += alerts
        }
    }

    @Test func `a rule that must hold for a while fires after it, and is quiet where the trouble was shorter`() {
        var play = Play(.states([.down], codes: [])) { $0.holdFor = .seconds(120) }
        play.see(.down, [Self.refused], at: 0)
        play.see(.down, [Self.refused], at: 119)
        play.see(.up, at: 120)
        play.see(.down, [Self.refused], at: 130)
        play.see(.unknown, at: 200)
        play.see(.down, [Self.refused], at: 249)
        play.see(.down, [Self.refused], at: 250)
        play.see(.up, at: 300)
        #expect(play.said == ["250 firing", "300 resolved"])
        #expect(play.ledger.isEmpty)
    }

    @Test func `a wait goes on with the ledger that an earlier run left, and anew after a clock that stepped back`() {
        var first = Play(.states([.down], codes: [])) { $0.holdFor = .seconds(120) }
        first.see(.down, [Self.refused], at: 0)
        var second = Play(.states([.down], codes: [])) { $0.holdFor = .seconds(120) }
        second.ledger = first.ledger
        second.see(.down, [Self.refused], at: -600)
        second.see(.down, [Self.refused], at: -500)
        second.see(.down, [Self.refused], at: -480)
        #expect(second.said == ["-480 firing"])
        var third = Play(.states([.down], codes: [])) { $0.holdFor = .seconds(120) }
        third.ledger = first.ledger
        third.see(.down, [Self.refused], at: 121)
        #expect(third.said == ["121 firing"])
    }

    @Test func `codes narrow a state, and an outage whose cause changes goes on`() throws {
        var play = Play(.states([.down], codes: [try CodePattern(parsing: "tcp.*")]))
        play.see(.down, [Self.expired], at: 0)
        play.see(.down, [Self.refused], at: 10)
        play.see(.down, [Self.expired], at: 20)
        play.see(.flapping, [Self.expired], at: 30)
        play.see(.degraded, at: 40)
        #expect(play.said == ["10 firing", "40 resolved"])
        #expect(play.alerts[0].summary == "sbc is down: refused" && play.alerts[0].rule.rawValue == "mine")
    }

    @Test func `an inbound heartbeat that is missing fires in any state but maintenance`() throws {
        var play = Play(.finding([try CodePattern(parsing: "options.*")]))
        play.see(.maintenance, [Self.stale], at: 0)
        play.see(.up, [Self.refused], at: 10)
        play.see(.up, [Self.stale], at: 20)
        play.see(.down, [Self.refused], at: 30)
        play.see(.up, [], at: 40)
        play.see(.down, [Self.stale], at: 50)
        #expect(play.said == ["20 firing", "40 resolved", "50 firing"])
        #expect(play.alerts[0].summary == "sbc needs attention: no OPTIONS for 6m")
    }

    @Test func `a pattern means an informational finding only where its code is written in full`() throws {
        let changed = Diagnosis(.certificateChanged, .info, "new leaf")
        #expect(try CodePattern(parsing: "certificate.changed").matches(changed))
        #expect(try !CodePattern(parsing: "certificate.*").matches(changed))
        #expect(throws: SettingSyntaxError.self) { try CodePattern(parsing: "certificate.expird") }
        #expect(throws: SettingSyntaxError.self) { try CodePattern(parsing: "nothing.*") }
    }

    @Test func `a certificate's days and the share of its life make windows, the issuer's only by days`() throws {
        let day = 86_400
        let leaf = CertificateLife(
            isLeaf: true, notBefore: Self.start, notAfter: Self.start + .seconds(90 * day))
        let issuer = CertificateLife(
            isLeaf: false, notBefore: Self.start, notAfter: Self.start + .seconds(80 * day))
        func said(_ window: CertificateWindow) -> [String] {
            var play = Play(.certificate(window))
            for at in [0, 60, 65, 69, 73] {
                play.see(.up, at: at * day) { $0.certificates = [leaf, issuer] }
            }
            return play.said.map { line in
                let parts = line.split(separator: " ")
                return "\(parts[1]) \((Int(parts[0]) ?? 0) / day)"
            }
        }
        #expect(said(.days(21)) == ["firing 60"], "the issuer's 80 days less 60 are under 21")
        #expect(said(.share(try Percentage(parsing: "20%"))) == ["firing 73"], "18 of the leaf's 90 days")
        #expect(said(.warning) == ["firing 60"])
    }

    @Test func `a renewed certificate resolves, and a chain that nobody saw changes nothing`() throws {
        let old = CertificateLife(isLeaf: true, notBefore: Self.start, notAfter: Self.start + .seconds(86_400))
        var new = old
        new.notAfter = Self.start + .seconds(90 * 86_400)
        var play = Play(.certificate(.days(21)))
        play.see(.up, at: 0) { $0.certificates = [old] }
        play.see(.up, at: 10)
        play.see(.down, at: 20) { $0.certificates = [new] }
        play.see(.up, at: 30) { $0.certificates = [new] }
        #expect(play.said == ["0 firing", "30 resolved"])
        #expect(play.alerts[0].diagnoses.map(\.code) == [.certificateExpiring])
        #expect(play.alerts[0].summary.contains("ends in 1 days, on 2026-03-03"))
    }

    @Test func `a rule is for the targets that it matches, and ends where it does no longer`() throws {
        let emea = try LabelMatcher(parsing: "region=emea")
        var play = Play(.states([.down], codes: [])) { $0.match = [emea] }
        play.see(.down, at: 0) { $0.labels = [] }
        play.see(.down, at: 10)
        play.see(.down, at: 20) { $0.labels = [Label(name: "region", value: "apac")] }
        #expect(play.said == ["10 firing", "20 resolved"])
        var site = Play(.states([.down], codes: [])) { $0.match = [LabelMatcher(label: "site", value: "lyon")] }
        site.see(.down, at: 0)
        #expect(site.said.isEmpty)
    }

    @Test func `an alert carries the rule's severity, labels and runbook, and ends as it began`() throws {
        let runbook = try LinkTemplate(parsing: "https://wiki.example.net/{{rule}}#{{diagnosis}}")
        var play = Play(.states([.down], codes: [])) {
            $0.severity = .info
            $0.labels = [Label(name: "team", value: "voice"), Label(name: "region", value: "all")]
            $0.runbook = runbook
        }
        play.see(.down, [Self.refused], at: 0)
        play.see(.up, at: 75) { $0.labels = [] }
        #expect(play.alerts.map(\.severity) == [.info, .info])
        for alert in play.alerts {
            #expect(alert.labels.map { "\($0.name)=\($0.value)" } == ["team=voice", "region=all"])
            #expect(alert.links.runbook == "https://wiki.example.net/mine#tcp.refused")
        }
        #expect(play.alerts[1].summary == "sbc is up again after 75s (sbc is down: refused)")
    }

    @Test func `a rule that left the plan ends what it opened`() {
        var play = Play(.states([.down], codes: []))
        play.see(.down, [Self.refused], at: 0)
        let others = AlertRules(site: "paris", cluster: "c", settings: []) { $0 }
        let condition = TargetCondition(target: "sbc", state: .down, since: Self.start)
        let ended = others.alerts(for: condition, ledger: &play.ledger, at: Self.start + .seconds(60))
        #expect(ended.map(\.status) == [.resolved] && ended[0].dedupKey == play.alerts[0].dedupKey)
        #expect(ended[0].summary.contains("has no such rule any more after 1m"))
    }

    @Test func `trouble of the agent and its own certificates fire on nobody else`() throws {
        var agent = Play(.agent([.store, .deadLetters]))
        let store = Diagnosis(.agentStoreUnavailable, .fail, "The store cannot be written.")
        agent.see(.down, [store], at: 0)
        agent.see(.up, [Diagnosis(.agentLate, .warn, "late")], at: 1) { $0.subject = .agent }
        agent.see(.up, [store], at: 2) { $0.subject = .agent }
        agent.see(.up, [], at: 3) { $0.subject = .agent }
        #expect(agent.said == ["2 firing", "3 resolved"])
        var own = Play(.ownCertificate(.days(21)))
        let life = CertificateLife(isLeaf: true, notBefore: Self.start, notAfter: Self.start + .seconds(86_400))
        own.see(.up, at: 0) { $0.certificates = [life] }
        own.see(.up, at: 1) { ($0.subject, $0.certificates) = (.identity, [life]) }
        own.see(.up, at: 2) { $0.subject = .identity }
        #expect(own.said == ["1 firing"] && own.alerts[0].diagnoses.map(\.code) == [.agentCertificateExpiring])
    }
}

@Suite struct LinkTemplateTests {
    @Test func `places are filled and percent-encoded`() throws {
        var alert = sampleAlert(target: "a:b")
        alert.labels = [Label(name: "site_name", value: "Köln & co/…")]
        let link = try LinkTemplate(
            parsing: "https://g.example.net/d/x?var-t={{target}}&l={{label:site_name}}&n={{label:no}}#s")
        #expect(
            link.filled(for: alert)
                == "https://g.example.net/d/x?var-t=a%3ab&l=K%c3%b6ln%20%26%20co%2f%e2%80%a6&n=#s")
    }

    @Test(arguments: [
        "", "ftp://x/{{target}}", "https://x/{{nothing}}", "https://x/{{target", "javascript:alert(1)",
        "https://u:p@x/",
        "https://x/ {{target}}",
    ])
    func `what is no link is refused`(_ text: String) {
        #expect(throws: SettingSyntaxError.self) { try LinkTemplate(parsing: text) }
    }
}
