import Alerting
import Evidence
import Testing

/// Error budgets: the Site Reliability Workbook's pairs of windows, on a clock by hand.
@Suite struct BurnRateTests {
    private static let start = WallTime(year: 2_026, month: 3, day: 2)

    /// A target that is checked every minute under one rule.
    private struct Watch {
        let rules: AlertRules
        var ledger = AlertLedger()
        var service: ServiceLevel
        var minute = 0
        var said: [String] = []
        var alerts: [Alert] = []

        init(_ rate: BurnRate, _ objective: ServiceObjective = ServiceObjective()) {
            rules = AlertRules(
                site: "s", cluster: "c", settings: [AlertRuleSetting(.budgetFast, .burnRate(rate), .critical)]
            ) { $0 }
            service = ServiceLevel(objective)
        }

        mutating func check(_ verdict: Verdict, slow: Int? = 20, state: TargetState = .up) {
            let now = BurnRateTests.start + .seconds(minute * 60)
            var observation = Observation(target: "sbc", kind: .keepAlive, time: now, verdict: verdict)
            observation.options = slow.map { .milliseconds($0) }
            service.take(observation)
            var condition = TargetCondition(target: "sbc", state: state, since: now)
            condition.service = service
            if verdict == .fail { condition.diagnoses = [Diagnosis(.sipTimeout, .fail, "no answer")] }
            let alerts = rules.alerts(for: condition, ledger: &ledger, at: now)
            said += alerts.map { "\(minute) \($0.status.rawValue)" }
            self.alerts += alerts
            minute += 1
        }

        mutating func check(_ count: Int, failing every: Int?) {
            for one in 0..<count { check(every.map { one % $0 == $0 - 1 } ?? false ? .fail : .pass) }
        }
    }

    @Test func `a fast burn fires once, says how fast, and ends soon after the trouble`() throws {
        var watch = Watch(BurnRate(.availability, .fast))
        watch.check(120, failing: nil)
        watch.check(60, failing: 5)
        #expect(watch.said == ["134 firing"], "three failures of sixty are fifty times too many")
        let alert = try #require(watch.alerts.first)
        let words = "sbc uses up its error budget 50.0 times too fast: 3 of 60 checks failed in 1h"
        #expect(alert.summary.hasPrefix(words))
        #expect(alert.diagnoses[0].evidence.contains { $0.name == "burnRateAllowed" && $0.fact == .decimal(14.4) })
        watch.check(400, failing: nil)
        #expect(watch.said.count == 2 && watch.said[1].hasSuffix("resolved"))
        let end = try #require(watch.said.last?.split(separator: " ").first.flatMap { Int($0) })
        #expect(end > 179 && end < 220, "five minutes for the fast pair, half an hour for the other: \(end)")
    }

    @Test func `a failure now and then is chance, and a slow leak is the slow rule's`() {
        var fast = Watch(BurnRate(.availability, .fast))
        var slow = Watch(BurnRate(.availability, .slow))
        for _ in 0..<3 {
            fast.check(1_440, failing: 288)
            slow.check(1_440, failing: 288)
        }
        #expect(fast.said.isEmpty)
        #expect(slow.said.first?.hasSuffix("firing") == true, "0.35 % of checks fail where 0.1 % may")
        var calm = Watch(BurnRate(.availability, .slow))
        for _ in 0..<3 { calm.check(1_440, failing: 1_439) }
        #expect(calm.said.isEmpty, "0.07 % are within the budget")
    }

    @Test func `an outage that is told already is not told again by its budget`() {
        var watch = Watch(BurnRate(.availability, .fast))
        watch.check(60, failing: nil)
        for _ in 0..<2 { watch.check(.fail, slow: nil) }
        for _ in 0..<30 { watch.check(.fail, slow: nil, state: .down) }
        watch.check(60, failing: nil)
        #expect(watch.said.isEmpty)
    }

    @Test func `latency has a budget of its own, and a failed check is no slow answer`() throws {
        var objective = ServiceObjective()
        objective.latency = .milliseconds(500)
        var watch = Watch(BurnRate(.latency, .fast), objective)
        watch.check(60, failing: 10)
        #expect(watch.said.isEmpty)
        for one in 0..<60 { watch.check(.pass, slow: one % 4 == 3 ? 800 : 20) }
        #expect(watch.said.map { $0.split(separator: " ").last } == ["firing"])
        let alert = try #require(watch.alerts.first)
        #expect(alert.diagnoses.map(\.code) == [.sipSlow] && alert.summary.contains("answers took longer than 500ms"))
        var without = Watch(BurnRate(.latency, .fast))
        for _ in 0..<60 { without.check(.pass, slow: 800) }
        #expect(without.said.isEmpty, "nothing was promised")
    }

    @Test func `what says nothing of the target costs no budget, and an expiring certificate is no outage`() {
        var watch = Watch(BurnRate(.availability, .fast))
        for _ in 0..<60 { watch.check(.unknown, slow: nil) }
        #expect(watch.service.history.counts(of: .seconds(3_600), at: Self.start + .seconds(3_600)).checks == 0)
        var observation = Observation(target: "sbc", kind: .keepAlive, time: Self.start, verdict: .fail)
        observation.diagnosis = .certificateExpiring
        watch.service.take(observation)
        #expect(watch.service.last.isGood)
    }

    @Test func `windows count what lies in them, over three days and through a clock that steps`() {
        var history = ServiceHistory()
        for minute in 0..<(4 * 1_440) {
            history.add(
                ServiceHistory.Check(isGood: minute % 10 != 0, isSlow: false), at: Self.start + .seconds(minute * 60))
        }
        let now = Self.start + .seconds((4 * 1_440 - 1) * 60)
        #expect(history.counts(of: .seconds(300), at: now).checks == 5)
        #expect(history.counts(of: .seconds(3_600), at: now) == counts(60, 6))
        #expect(history.counts(of: .seconds(21_600), at: now) == counts(360, 36))
        #expect(history.counts(of: BurnRate.longestWindow, at: now) == counts(3 * 1_440, 432))
        history.add(ServiceHistory.Check(isGood: false, isSlow: true), at: Self.start)
        #expect(history.counts(of: BurnRate.longestWindow, at: Self.start).checks <= 61, "the future is forgotten")
    }

    private func counts(_ checks: Int, _ failed: Int) -> ServiceHistory.Counts {
        var counts = ServiceHistory.Counts()
        counts.checks = checks
        counts.failed = failed
        return counts
    }

    @Test(arguments: [("99.9%", 99_900), ("100%", 100_000), ("0.125%", 125), ("20%", 20_000)])
    func `a share is read and written alike`(_ text: String, _ thousandths: Int) throws {
        let share = try Percentage(parsing: text)
        #expect(share.thousandths == thousandths && share.text == text)
    }

    @Test(arguments: ["99.9", "%", "1.2345%", "101%", "-1%", ".5%", "5.%", "1e2%", " 5%"])
    func `what is no share is refused`(_ text: String) {
        #expect(throws: SettingSyntaxError.self) { try Percentage(parsing: text) }
    }
}
