import Alerting
import Evidence
import Testing

/// A notifier on a clock by hand.
private struct Desk {
    var notifier: Notifier
    var now = WallTime(year: 2_026, month: 1, day: 2, hour: 3)
    var silences: [Silence] = []
    var muted: Set<String> = []

    init(_ routes: [AlertRoute], inhibitions: [Inhibition] = [], groupThemselves: Set<String> = [], targets: Int = 0) {
        let all = (0..<targets).map {
            NotifyPolicy.Target(name: "t\($0)", labels: [Label(name: "region", value: "emea")])
        }
        notifier = Notifier(
            NotifyPolicy(
                site: "paris-dc1", cluster: "paris", routes: routes, inhibitions: inhibitions,
                groupThemselves: groupThemselves, targets: all, sha256: { $0 }))
    }

    mutating func fire(_ target: String, rule: AlertRule = .targetDown) -> [Notice] {
        notifier.take(sampleAlert(target: target, rule: rule, startedAt: now), at: now)
    }

    mutating func resolve(_ target: String, rule: AlertRule = .targetDown) -> [Notice] {
        notifier.take(sampleAlert(target: target, rule: rule, startedAt: now).resolved(), at: now)
    }

    /// Lets time pass in steps of half a second, and gathers what is told.
    mutating func pass(_ seconds: Int) -> [Notice] {
        var notices: [Notice] = []
        for _ in 0..<seconds * 2 {
            now = now + .milliseconds(500)
            let (silences, muted) = (silences, muted)
            notices += notifier.notices(at: now, silences: silences) { muted.contains($0) }
        }
        return notices
    }
}

private func route(_ change: (inout AlertRoute) -> Void = { _ in }) -> [AlertRoute] {
    var route = AlertRoute(to: ["oncall"])
    change(&route)
    return [route]
}

@Suite struct NotifierTests {
    @Test func `an alert alone is told once after its wait and its end once`() {
        var desk = Desk(route())
        #expect(desk.fire("a").isEmpty && desk.pass(9).isEmpty)
        let told = desk.pass(600)
        #expect(told.map(\.receiver) == ["oncall"] && told[0].alert.id == sampleAlert(target: "a").id)
        _ = desk.resolve("a")
        let ended = desk.pass(600)
        #expect(ended.map(\.alert.status) == [.resolved] && ended[0].alert.dedupKey == told[0].alert.dedupKey)
        #expect(ended[0].alert.summary == "a is up again" && desk.notifier.openGroups.isEmpty)
    }

    @Test func `what ends before anybody was told is never told`() {
        var desk = Desk(route())
        _ = desk.fire("a")
        _ = desk.pass(5)
        _ = desk.resolve("a")
        #expect(desk.pass(600).isEmpty && desk.notifier.openGroups.isEmpty)
    }

    @Test func `a thousand that fail in one second page once and recover once`() {
        var desk = Desk(route(), targets: 1_000)
        for index in 0..<1_000 { _ = desk.fire("t\(index)") }
        let told = desk.pass(60)
        #expect(told.count == 1 && told[0].alert.groupSize == 1_000 && told[0].alert.members.count == 20)
        #expect(
            told[0].alert.summary == "1000 of 1000 targets at paris-dc1 are down: tcp.timeout on 1000")
        for index in 0..<1_000 { _ = desk.resolve("t\(index)") }
        let ended = desk.pass(600)
        #expect(ended.count == 1 && ended[0].alert.status == .resolved && ended[0].alert.groupSize == 1_000)
        #expect(ended[0].alert.dedupKey == told[0].alert.dedupKey && desk.notifier.openGroups.isEmpty)
    }

    @Test func `a storm that builds up pages for the first few and folds the rest`() {
        var desk = Desk(route(), targets: 300)
        var told: [Notice] = []
        for index in 0..<300 {
            _ = desk.fire("t\(index)")
            told += desk.pass(1)
        }
        told += desk.pass(600)
        #expect(told.filter { $0.alert.groupSize == 1 && $0.alert.members.isEmpty }.count < 10)
        #expect(told.count <= 14 && (told.last?.alert.groupSize ?? 0) > 250)
    }

    @Test func `alerts with the same labels are told together and again when more join`() {
        var desk = Desk(
            route {
                $0.groupBy = ["region"]; $0.groupWait = .seconds(30)
            })
        _ = desk.fire("a")
        _ = desk.fire("b")
        let first = desk.pass(60)
        #expect(first.map(\.alert.groupSize) == [2] && first[0].alert.target == "region=emea")
        _ = desk.fire("c")
        #expect(desk.pass(200).isEmpty)
        let second = desk.pass(200)
        #expect(second.map(\.alert.groupSize) == [3] && second[0].alert.dedupKey == first[0].alert.dedupKey)
        #expect(second[0].alert.id != first[0].alert.id)
        for name in ["a", "b", "c"] { _ = desk.resolve(name) }
        #expect(desk.pass(600).map(\.alert.status) == [.resolved])
    }

    @Test func `what still fires is told again where the route says so`() {
        var desk = Desk(route { $0.repeatEvery = .seconds(3_600) })
        _ = desk.fire("a")
        let told = desk.pass(3 * 3_600)
        #expect(told.count == 3 && Set(told.map(\.alert.dedupKey)).count == 1 && Set(told.map(\.alert.id)).count == 3)
    }

    @Test func `a silence holds back and what still fires at its end is told then`() throws {
        var desk = Desk(route())
        desk.silences = [
            try Silence(
                id: "s1", matchers: [try LabelMatcher(parsing: "target=~a|b")], startsAt: desk.now,
                endsAt: desk.now + .seconds(600), comment: "work", author: "me")
        ]
        _ = desk.fire("a")
        _ = desk.fire("c")
        #expect(desk.pass(300).map(\.alert.target) == ["c"])
        let later = desk.pass(400)
        #expect(later.map(\.alert.target) == ["a"])
    }

    @Test func `who was told of a beginning is told of the end although a silence came between`() throws {
        var desk = Desk(route())
        _ = desk.fire("a")
        #expect(desk.pass(60).count == 1)
        desk.silences = [
            try Silence(
                id: "s1", matchers: [try LabelMatcher(parsing: "target=a")], startsAt: desk.now,
                endsAt: desk.now + .seconds(9_999), comment: "", author: "me")
        ]
        _ = desk.resolve("a")
        #expect(desk.pass(60).map(\.alert.status) == [.resolved])
    }

    @Test func `an uplink that is down silences what stands behind it until it is up`() {
        let behind = Inhibition(
            source: [LabelMatcher(label: "target", value: "uplink")],
            target: [LabelMatcher(label: "rule", value: "target.down")], equal: ["region"])
        var desk = Desk(route(), inhibitions: [behind])
        _ = desk.fire("uplink")
        _ = desk.fire("a")
        #expect(desk.pass(300).map(\.alert.target) == ["uplink"])
        _ = desk.resolve("uplink")
        let later = desk.pass(300)
        #expect(later.map(\.alert.target).sorted() == ["a", "uplink"])
        #expect(later.first { $0.alert.target == "a" }?.alert.status == .firing)
    }

    @Test func `nothing is told in a muted interval and what still fires is told after it`() {
        var desk = Desk(route { $0.muteIn = ["nights"] })
        desk.muted = ["nights"]
        _ = desk.fire("a")
        #expect(desk.pass(600).isEmpty)
        desk.muted = []
        #expect(desk.pass(2).count == 1)
    }

    @Test func `receivers that group by themselves get every alert at once`() {
        var desk = Desk([AlertRoute(to: ["am", "oncall"])], groupThemselves: ["am"])
        #expect(desk.fire("a").map(\.receiver) == ["am"])
        #expect(desk.pass(60).map(\.receiver) == ["oncall"])
        #expect(desk.resolve("a").map(\.receiver) == ["am"])
        #expect(desk.pass(60).map(\.receiver) == ["oncall"])
    }

    @Test func `a restart neither pages again nor forgets the end`() {
        var desk = Desk(route())
        _ = desk.fire("a")
        _ = desk.fire("b")
        #expect(desk.pass(60).count == 2)
        _ = desk.fire("c")
        let kept = desk.notifier.openGroups
        let alerts = desk.notifier.firing.compactMap { alert in
            desk.notifier.home(of: alert.dedupKey).map { (group: $0, alert: alert) }
        }
        var second = Desk(route())
        second.now = desk.now
        second.notifier.restore(kept, alerts, at: second.now)
        #expect(second.pass(60).map(\.alert.target) == ["c"])
        _ = second.resolve("a")
        #expect(second.pass(60).map(\.alert.status) == [.resolved])
    }

    @Test func `only groups that changed are to be kept again`() {
        var desk = Desk(route())
        _ = desk.fire("a")
        #expect(desk.notifier.takeChanges().count == 1 && desk.notifier.takeChanges().isEmpty)
        _ = desk.pass(60)
        #expect(desk.notifier.takeChanges().map { $0.group?.isTold } == [true])
        _ = desk.resolve("a")
        _ = desk.pass(60)
        let last = desk.notifier.takeChanges()
        #expect(last.count == 1 && last[0].group == nil)
    }
}

@Suite struct LabelMatcherTests {
    @Test(arguments: [
        ("region=emea", true), ("region!=emea", false), ("region=~em.*", true), ("region=~em", false),
        ("region!~ap.*", true), ("severity=critical", true), ("none=", true), ("target=\"paris-sbc1\"", true),
        ("diagnosis=tcp.timeout", true),
    ])
    func `a matcher compares as Alertmanager does`(_ text: String, _ holds: Bool) throws {
        #expect(try LabelMatcher(parsing: text).holds(for: sampleAlert()) == holds)
    }

    @Test(arguments: ["", "=x", "region", "region=~(", "re gion=x", "region~x"])
    func `what is no matcher is refused`(_ text: String) {
        #expect(throws: SettingSyntaxError.self) { try LabelMatcher(parsing: text) }
    }
}
