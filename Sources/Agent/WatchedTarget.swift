import Alerting
import Evidence
import Health
import Plans
import TimeSeries

/// What the recorder knows of one target: its health, what was last found, and the alerts that are open.
struct WatchedTarget {
    let name: String
    let labels: [Label]
    var machine: HealthMachine
    var open: [AlertRule: OpenAlert]
    private var latest: [ProbeKind: [Diagnosis]] = [:]

    init(_ plan: TargetPlan, snapshot: HealthSnapshot?, open: [AlertRule: OpenAlert]) {
        name = plan.name
        labels = plan.labels
        let settings = HealthSettings(downAfter: plan.downAfter, upAfter: plan.upAfter)
        machine = HealthMachine(target: plan.name, settings: settings, restoring: snapshot ?? HealthSnapshot())
        self.open = open
    }

    /// Takes a probe and says what changed.
    mutating func take(_ probe: RecordedProbe) -> [HealthChange] {
        latest[probe.observation.kind] = probe.diagnoses
        return machine.received(probe.observation)
    }

    /// The target as the alert rules see it.
    func condition(at time: WallTime) -> TargetCondition {
        var diagnoses = latest[.keepAlive] ?? []
        for finding in latest[.fresh] ?? [] where !diagnoses.contains(where: { $0.code == finding.code }) {
            diagnoses.append(finding)
        }
        return TargetCondition(
            target: name, labels: labels, state: machine.state, diagnoses: diagnoses,
            incident: machine.openIncident?.id, since: machine.since ?? time, lastGoodAt: machine.lastGoodAt)
    }

    /// The state as the store keeps it.
    func row(at time: WallTime) -> HealthRow {
        HealthRow(
            target: name, state: machine.state, since: machine.since ?? time, snapshot: machine.snapshot.text)
    }
}

/// Open alerts as one line of text each, so that a restarted agent neither pages again nor forgets to resolve.
enum OpenAlertText {
    /// The key of the store's `meta` table for a target.
    static func key(_ target: String) -> String { "open-alerts:" + target }

    /// The alerts as text: rule, incident, start, last good, summary, separated by tabs.
    static func text(_ open: [AlertRule: OpenAlert]) -> String {
        AlertRule.allCases.compactMap { rule in
            open[rule].map { alert in
                let good = alert.lastGoodAt.map { String($0.microseconds) } ?? "-"
                let summary = PeerText(decoded: alert.summary).forTerminal
                return "\(rule.rawValue)\t\(alert.incident)\t\(alert.startedAt.microseconds)\t\(good)\t\(summary)"
            }
        }.joined(separator: "\n")
    }

    /// Reads ``text(_:)``; lines that cannot be read are left out.
    static func open(_ text: String) -> [AlertRule: OpenAlert] {
        var open: [AlertRule: OpenAlert] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 4, omittingEmptySubsequences: false)
            guard parts.count == 5, let rule = AlertRule(rawValue: String(parts[0])), let start = Int64(parts[2])
            else { continue }
            open[rule] = OpenAlert(
                incident: String(parts[1]), startedAt: WallTime(microseconds: start), summary: String(parts[4]),
                lastGoodAt: Int64(parts[3]).map { WallTime(microseconds: $0) })
        }
        return open
    }
}
