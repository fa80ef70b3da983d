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
    /// The group of each open alert as an earlier run left it.
    let homes: [AlertRule: String]
    private var latest: [ProbeKind: [Diagnosis]] = [:]
    /// What the last chain that was seen gave rise to; a probe that saw none says nothing about it.
    private var ofChain: [Diagnosis]

    /// A target of the plan, going on where an earlier run left off.
    init(_ plan: TargetPlan, restoring state: StoredState) {
        let settings = HealthSettings(downAfter: plan.downAfter, upAfter: plan.upAfter)
        let snapshot = state.health[plan.name].flatMap { HealthSnapshot(target: plan.name, text: $0.snapshot) }
        let machine = HealthMachine(target: plan.name, settings: settings, restoring: snapshot ?? HealthSnapshot())
        self.init(machine, labels: plan.labels, state)
    }

    /// A target that left the plan: all that is left to do is to end its alerts.
    init(retired name: String, restoring state: StoredState) {
        self.init(HealthMachine(target: name), labels: [], state)
    }

    private init(_ machine: HealthMachine, labels: [Label], _ state: StoredState) {
        name = machine.target
        self.labels = labels
        self.machine = machine
        let alerts = state.meta[OpenAlertText.key(name)].map { OpenAlertText.read($0) } ?? [:]
        open = alerts.mapValues(\.alert)
        homes = alerts.mapValues(\.group)
        ofChain = open.values.flatMap(\.diagnoses).filter(\.code.isOfCertificate)
    }

    /// Takes a probe and says what changed. Local trouble says nothing of the target: what was found before stands.
    mutating func take(_ probe: RecordedProbe) -> [HealthChange] {
        if probe.observation.verdict != .unknown {
            let sawChain = !probe.certificates.isEmpty
            if sawChain { ofChain = probe.diagnoses.filter(\.code.isOfCertificate) }
            latest[probe.observation.kind] = probe.diagnoses.filter { !(sawChain && $0.code.isOfCertificate) }
        }
        return machine.received(probe.observation)
    }

    /// The target as the alert rules see it: every finding that stands, once, the gravest first.
    func condition(at time: WallTime) -> TargetCondition {
        var found: [Diagnosis] = []
        for finding in (latest[.keepAlive] ?? []) + ofChain + (latest[.fresh] ?? [])
        where !found.contains(where: { $0.code == finding.code }) { found.append(finding) }
        let ordered = [Severity.fail, .unknown, .warn, .info].flatMap { severity in
            found.filter { $0.severity == severity }
        }
        return TargetCondition(
            target: name, labels: labels, state: machine.state, diagnoses: ordered,
            incident: machine.openIncident?.id, since: machine.since ?? time, lastGoodAt: machine.lastGoodAt)
    }

    /// The state as the store keeps it.
    func row(at time: WallTime) -> HealthRow {
        HealthRow(
            target: name, state: machine.state, since: machine.since ?? time, snapshot: machine.snapshot.text)
    }
}
