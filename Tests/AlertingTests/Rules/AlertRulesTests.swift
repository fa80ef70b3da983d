import Alerting
import Evidence
import Testing

@Suite struct AlertRulesTests {
    private let rules = {
        var rules = AlertRules(site: "s", cluster: "c") { $0 }
        rules.dashboard = try? LinkTemplate(parsing: "http://127.0.0.1:9464/targets/{{target}}")
        return rules
    }()
    private let expiringSoon = Diagnosis(.certificateExpiring, .warn, "ends in 12 days")
    private let expiringNow = Diagnosis(.certificateExpiring, .fail, "ends in 3 days")
    private let slow = Diagnosis(.sipSlow, .warn, "took 900 ms")
    private let noAnswer = Diagnosis(.tcpTimeout, .fail, "no answer")

    /// What a sequence of conditions makes of an empty book: rule and status of each alert, step by step.
    private func play(_ steps: [(TargetState, [Diagnosis])]) -> [[String]] {
        var ledger = AlertLedger()
        return steps.enumerated().map { index, step in
            let condition = TargetCondition(
                target: "a.b", state: step.0, diagnoses: step.1, incident: "i1",
                since: WallTime(seconds: Int64(index)))
            return rules.alerts(for: condition, ledger: &ledger, at: WallTime(seconds: Int64(index)))
                .map { "\($0.rule.rawValue) \($0.status.rawValue)" }
        }
    }

    @Test func `an outage fires once and resolves once`() {
        #expect(
            play([(.up, []), (.down, [noAnswer]), (.down, [noAnswer]), (.up, []), (.up, [])])
                == [[], ["target.down firing"], [], ["target.down resolved"], []])
    }

    @Test func `a return to degraded resolves the outage`() {
        #expect(
            play([(.down, [noAnswer]), (.degraded, [slow])]) == [["target.down firing"], ["target.down resolved"]])
    }

    @Test func `degraded for another reason than certificate and TLS tells nobody`() {
        #expect(play([(.degraded, [slow]), (.up, [])]) == [[], []])
    }

    @Test func `an informational finding of a certificate tells nobody`() {
        #expect(play([(.degraded, [slow, Diagnosis(.certificateChanged, .info, "new leaf")])]) == [[]])
    }

    @Test func `a certificate goes from warning to critical to renewed`() {
        #expect(
            play([(.degraded, [expiringSoon]), (.degraded, [expiringNow]), (.up, [])]) == [
                ["target.degraded firing"], ["certificate.critical firing"],
                ["target.degraded resolved", "certificate.critical resolved"],
            ])
    }

    @Test func `a certificate found inside the critical window fires one alert and not two`() {
        #expect(play([(.degraded, [expiringNow])]) == [["certificate.critical firing"]])
    }

    @Test func `an outage leaves the certificate's alert open`() {
        #expect(
            play([(.degraded, [expiringNow]), (.down, [noAnswer]), (.degraded, [expiringNow]), (.up, [])]) == [
                ["certificate.critical firing"], ["target.down firing"], ["target.down resolved"],
                ["certificate.critical resolved"],
            ])
    }

    @Test func `unknown and maintenance neither fire nor resolve`() {
        #expect(
            play([(.unknown, [noAnswer]), (.down, [noAnswer]), (.unknown, []), (.maintenance, []), (.up, [])])
                == [[], ["target.down firing"], [], [], ["target.down resolved"]])
    }

    @Test func `flapping is one alert however often it turns`() {
        #expect(
            play([(.down, [noAnswer]), (.flapping, [noAnswer]), (.flapping, []), (.flapping, [noAnswer]), (.up, [])])
                == [
                    ["target.down firing"], ["target.flapping firing"], [], [],
                    ["target.down resolved", "target.flapping resolved"],
                ])
    }

    private func slowForTenMinutes() throws -> (rules: AlertRules, rule: AlertRule) {
        var rules = rules
        let rule = try #require(AlertRule(rawValue: "slow"))
        var setting = AlertRuleSetting(rule, .states([.degraded], codes: []), .warning)
        setting.holdFor = .seconds(600)
        rules.settings = [setting]
        return (rules, rule)
    }

    @Test func `what hides a rule that waits does not count as held, and what was held before is not lost`() throws {
        let (rules, rule) = try slowForTenMinutes()
        var ledger = AlertLedger()
        let fired = [
            (0, TargetState.degraded), (60, .down), (1_200, .degraded), (1_700, .degraded), (1_739, .degraded),
            (1_740, .degraded),
        ].map { second, state in
            let now = WallTime(seconds: Int64(second))
            let condition = TargetCondition(target: "a", state: state, diagnoses: [slow], since: now)
            return rules.alerts(for: condition, ledger: &ledger, at: now).count
        }
        #expect(fired == [0, 0, 0, 0, 0, 1], "a minute before the outage and nine after it")
        #expect(ledger.pending.isEmpty && ledger.hidden.isEmpty && ledger.open[rule] != nil)
    }

    @Test func `a wait that ends while it is hidden begins anew`() throws {
        let (rules, rule) = try slowForTenMinutes()
        var ledger = AlertLedger()
        let states: [(Int64, TargetState)] = [
            (0, .degraded), (60, .down), (500, .up), (600, .degraded), (1_199, .degraded),
        ]
        for (second, state) in states {
            let condition = TargetCondition(target: "a", state: state, diagnoses: [slow], since: WallTime(seconds: 0))
            #expect(rules.alerts(for: condition, ledger: &ledger, at: WallTime(seconds: second)).isEmpty)
        }
        #expect(ledger.pending[rule] == WallTime(seconds: 600) && ledger.hidden.isEmpty)
    }

    @Test func `nothing is resolved that was never sent`() {
        #expect(play([(.up, []), (.degraded, []), (.up, [])]) == [[], [], []])
    }

    @Test func `firing and resolved share key start and severity and differ in identity and end`() throws {
        var ledger = AlertLedger()
        var condition = TargetCondition(
            target: "a.b", labels: [Label(name: "region", value: "emea")], state: .down, diagnoses: [noAnswer],
            incident: "i.1", since: WallTime(seconds: 10), lastGoodAt: WallTime(seconds: 5))
        let firing = try #require(rules.alerts(for: condition, ledger: &ledger, at: WallTime(seconds: 12)).first)
        condition.state = .up
        condition.diagnoses = []
        let resolved = try #require(rules.alerts(for: condition, ledger: &ledger, at: WallTime(seconds: 99)).first)
        #expect(firing.id == "i_1-target-down-12000000" && resolved.id == "i_1-target-down-99000000")
        #expect(firing.dedupKey == resolved.dedupKey && firing.startedAt == resolved.startedAt)
        #expect(firing.severity == .critical && resolved.severity == .critical)
        #expect(firing.summary == "a.b is down: no answer" && firing.endedAt == nil)
        #expect(resolved.endedAt == WallTime(seconds: 99) && resolved.diagnoses == [noAnswer])
        #expect(resolved.lastGoodAt == WallTime(seconds: 5) && resolved.labels == firing.labels)
        #expect(firing.links.dashboard == "http://127.0.0.1:9464/targets/a.b" && ledger.isEmpty)
    }

    @Test func `an alert that was open before a restart is resolved after it`() throws {
        var ledger = AlertLedger()
        let alert = Alert(
            id: "i9-1", dedupKey: "k", rule: .targetDown, site: "s", target: "a", startedAt: WallTime(seconds: 1),
            summary: "a is down")
        ledger.open[.targetDown] = OpenAlert(incident: "i9", alert: alert)
        let condition = TargetCondition(target: "a", state: .up, since: WallTime(seconds: 50))
        let alerts = rules.alerts(for: condition, ledger: &ledger, at: WallTime(seconds: 60))
        #expect(alerts.map(\.status) == [.resolved] && alerts[0].startedAt == WallTime(seconds: 1))
    }
}
