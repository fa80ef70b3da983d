import Alerting
import Evidence
import Foundation

/// An alert of a target that is down, as receivers get it.
func sampleAlert(
    target: String = "paris-sbc1", rule: AlertRule = .targetDown, summary: String = "paris-sbc1 is down: no answer",
    startedAt: WallTime = WallTime(year: 2_026, month: 1, day: 2, hour: 3), code: DiagnosisCode = .tcpTimeout
) -> Alert {
    var alert = Alert(
        id: "i7-\(target)-target-down-1", dedupKey: hexadecimal(Array("\(target)/\(rule.rawValue)".utf8)), rule: rule,
        site: "paris-dc1", target: target, startedAt: startedAt, summary: summary)
    alert.labels = [Label(name: "region", value: "emea")]
    alert.lastGoodAt = WallTime(year: 2_026, month: 1, day: 2, hour: 2, minute: 59)
    alert.diagnoses = [Diagnosis(code, .fail, "no answer from 192.0.2.1", evidence: [("port", .number(5_061))])]
    alert.links = Alert.Links(
        dashboard: "https://tw.example.net/targets/paris-sbc1", runbook: "https://wiki.example.net/sbc")
    return alert
}

extension Alert {
    /// The same alert, over.
    func resolved(after seconds: Int = 600) -> Alert {
        var alert = self
        alert.status = .resolved
        alert.endedAt = startedAt + .seconds(seconds)
        alert.summary = "\(target) is up again"
        alert.id += "-end"
        return alert
    }

    /// The payload as it stands in the outbox.
    var payload: [UInt8] { Array(json.text.utf8) }
}

/// The members of a JSON object.
func object(_ bytes: [UInt8]) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
}

/// The value at a path of names and places.
func value(_ bytes: [UInt8], _ path: Any...) -> Any? {
    var found: Any? = try? JSONSerialization.jsonObject(with: Data(bytes))
    for step in path {
        if let name = step as? String { found = (found as? [String: Any])?[name] }
        if let place = step as? Int {
            found = (found as? [Any]).flatMap { $0.indices.contains(place) ? $0[place] : nil }
        }
    }
    return found
}
