import Alerting
import Evidence

/// Open alerts as one line of text each, so that a restarted agent neither pages again nor forgets to resolve.
enum OpenAlertText {
    private static let prefix = "open-alerts:"

    /// The key of the store's `meta` table for a target.
    static func key(_ target: String) -> String { prefix + target }

    /// The target that a key is for; `nil` for a key of something else.
    static func target(ofKey key: String) -> String? {
        key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
    }

    /// The alerts as text: rule, incident, start, last good, group, findings, summary, separated by tabs.
    static func text(_ target: WatchedTarget, group: (AlertRule) -> String?) -> String {
        AlertRule.allCases.compactMap { rule in
            target.open[rule].map { line(rule, $0, in: group(rule) ?? "-") }
        }.joined(separator: "\n")
    }

    private static func line(_ rule: AlertRule, _ alert: OpenAlert, in group: String) -> String {
        let fields = [
            rule.rawValue, alert.incident, String(alert.startedAt.microseconds),
            alert.lastGoodAt.map { String($0.microseconds) } ?? "-", group,
            alert.diagnoses.map { "\($0.code.rawValue)/\($0.severity.rawValue)" }.joined(separator: ","),
            PeerText(decoded: alert.summary).forTerminal,
        ]
        return fields.joined(separator: "\t")
    }

    /// Reads ``text(_:)``; lines that cannot be read are left out.
    static func read(_ text: String) -> [AlertRule: (alert: OpenAlert, group: String)] {
        var open: [AlertRule: (alert: OpenAlert, group: String)] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 6, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 7, let rule = AlertRule(rawValue: parts[0]), let start = Int64(parts[2]) else {
                continue
            }
            let alert = OpenAlert(
                incident: parts[1], startedAt: WallTime(microseconds: start), summary: parts[6],
                lastGoodAt: Int64(parts[3]).map { WallTime(microseconds: $0) },
                diagnoses: parts[5].split(separator: ",").compactMap { finding(String($0), parts[6]) })
            open[rule] = (alert, parts[4])
        }
        return open
    }

    private static func finding(_ text: String, _ summary: String) -> Diagnosis? {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 2, let code = DiagnosisCode(rawValue: parts[0]),
            let severity = Severity(rawValue: parts[1])
        else { return nil }
        return Diagnosis(code, severity, summary)
    }
}
