import Alerting
import Evidence
import Testing

/// Stands for SHA-256: the bytes themselves, so that the test sees what is hashed.
private func plainHash(_ bytes: [UInt8]) -> [UInt8] { bytes }

@Suite struct AlertTests {
    private func alert() -> Alert {
        var alert = Alert(
            id: "i7-target-down-1", dedupKey: "00ff", rule: .targetDown, site: "paris-dc1", target: "paris-sbc1",
            startedAt: WallTime(year: 2_026, month: 1, day: 2, hour: 3), summary: "paris-sbc1 is down: <no answer>")
        alert.labels = [Label(name: "region", value: "emea")]
        alert.lastGoodAt = WallTime(year: 2_026, month: 1, day: 2, hour: 2, minute: 59)
        alert.diagnoses = [
            Diagnosis(
                .tcpTimeout, .fail, "no answer",
                evidence: [("addresses", .list(["192.0.2.1"])), ("tries", .number(3)), ("local", .flag(false))])
        ]
        return alert
    }

    @Test func `a firing alert is trunkwatch.alert/1`() {
        let remedy = JSON.string(DiagnosisCode.tcpTimeout.remedy).text
        #expect(
            alert().json.text == #"{"schema":"trunkwatch.alert/1","id":"i7-target-down-1","dedupKey":"00ff","#
                + #""status":"firing","severity":"critical","rule":"target.down","site":"paris-dc1","#
                + #""target":"paris-sbc1","labels":{"region":"emea"},"startedAt":"2026-01-02T03:00:00.000Z","#
                + #""endedAt":null,"summary":"paris-sbc1 is down: \u003cno answer\u003e","diagnoses":[{"code":"#
                + #""tcp.timeout","severity":"fail","summary":"no answer","remedy":"# + remedy
                + #","evidence":{"addresses":["192.0.2.1"],"tries":3,"local":false}}],"#
                + #""lastGoodAt":"2026-01-02T02:59:00.000Z","groupSize":1,"members":[],"#
                + #""test":false,"links":{"dashboard":null,"runbook":null}}"#
        )
    }

    @Test func `a hundred findings are cut to sixteen`() {
        var many = alert()
        many.diagnoses = Array(repeating: many.diagnoses[0], count: 100)
        #expect(many.json.text.split(separator: "tcp.timeout").count - 1 == 16)
    }

    @Test func `the dedup key is the hash of cluster target and rule on three lines`() {
        let key = DedupKey.of(cluster: "paris", target: "a", rule: .targetDown, sha256: plainHash)
        #expect(key == hexadecimal(Array("paris\na\ntarget.down".utf8)))
    }
}

@Suite struct AlertRouteTests {
    private let routes = [
        AlertRoute(
            match: [.init(label: "severity", value: "critical"), .init(label: "region", value: "emea")],
            to: ["oncall", "chat", "oncall"]),
        AlertRoute(match: [.init(label: "target", value: "b")], to: ["lab"]),
        AlertRoute(match: [.init(label: "site", value: "s")], to: ["chat"]),
    ]

    private func receivers(_ rule: AlertRule, target: String = "a", site: String = "s", region: String?) -> [String] {
        var alert = Alert(
            id: "1", dedupKey: "1", rule: rule, site: site, target: target, startedAt: WallTime(seconds: 0), summary: ""
        )
        alert.labels = region.map { [Label(name: "region", value: $0)] } ?? []
        return routes.receivers(for: alert)
    }

    @Test func `the first route that matches decides and names each receiver once`() {
        #expect(receivers(.targetDown, target: "b", region: "emea") == ["oncall", "chat"])
        #expect(receivers(.targetDown, target: "b", region: "apac") == ["lab"])
        #expect(receivers(.targetDegraded, region: "emea") == ["chat"])
        #expect(receivers(.targetDown, region: nil) == ["chat"])
    }

    @Test func `an alert that no route matches goes nowhere and a route without conditions takes all`() {
        #expect(receivers(.targetDown, site: "other", region: nil) == [])
        #expect(
            [AlertRoute(to: ["x"])].receivers(
                for: Alert(
                    id: "1", dedupKey: "1", rule: .targetDown, site: "", target: "", startedAt: WallTime(seconds: 0),
                    summary: "")) == ["x"])
    }
}
