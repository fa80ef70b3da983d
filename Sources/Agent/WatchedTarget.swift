import Alerting
import Evidence
import Health
import Plans
import TimeSeries

/// What the recorder knows of one target: its health, what was last found, and the alerts that are open.
struct WatchedTarget {
    let name: String
    private(set) var labels: [Label]
    /// The windows of the plan that it names, and the targets that it is behind.
    private(set) var windows: [String] = []
    private(set) var parents: [String] = []
    private(set) var peerPolicy = PeerPolicy.open
    private var interval = Span.seconds(60)
    /// When it was last probed, and whether that failed.
    private(set) var lastSeen: WallTime?
    private(set) var isTroubled = false
    var machine: HealthMachine
    var ledger: AlertLedger
    /// The group of each open alert as an earlier run left it.
    let homes: [AlertRule: String]
    private var latest: [ProbeKind: [Diagnosis]] = [:]
    /// What the last chain that was seen gave rise to; a probe that saw none says nothing about it.
    private var ofChain: [Diagnosis]
    private var certificates: [CertificateLife] = []
    private var leaves: LeafMemory
    private var warnDays = 30
    private var criticalDays = 7
    private(set) var isProbedFresh = false
    private var service: ServiceLevel?

    /// A target of the plan, going on where an earlier run left off.
    init(_ plan: TargetPlan, restoring state: StoredState) {
        let snapshot = state.health[plan.name].flatMap { HealthSnapshot(target: plan.name, text: $0.snapshot) }
        let machine = HealthMachine(target: plan.name, restoring: snapshot ?? HealthSnapshot())
        self.init(machine, labels: plan.labels, state)
        adopt(plan)
    }

    /// Takes on what a plan says; what is known of the target stays.
    mutating func adopt(_ plan: TargetPlan) {
        machine.settings = HealthSettings(
            downAfter: plan.downAfter, upAfter: plan.upAfter, downWithin: plan.downWithin)
        labels = plan.labels
        windows = plan.maintenance
        parents = plan.dependsOn
        peerPolicy = plan.peerPolicy
        warnDays = plan.warnDays
        criticalDays = plan.criticalDays
        isProbedFresh = plan.mode == .fresh
        if let objective = plan.objective {
            if service == nil { service = ServiceLevel(objective) }
            service?.objective = objective
        } else {
            service = nil
        }
        interval = plan.interval
    }

    /// A target that left the plan: all that is left to do is to end its alerts.
    init(retired name: String, restoring state: StoredState) {
        self.init(HealthMachine(target: name), labels: [], state)
    }

    private init(_ machine: HealthMachine, labels: [Label], _ state: StoredState) {
        name = machine.target
        self.labels = labels
        self.machine = machine
        let stored = state.meta[AlertLedgerText.key(name)].map { AlertLedgerText.read($0) } ?? AlertLedgerText.Stored()
        ledger = stored.ledger
        homes = stored.groups
        ofChain = ledger.open.values.flatMap(\.alert.diagnoses).filter(\.code.isOfCertificate)
        service = state.services[name]
        leaves = LeafMemory(state.latest[name]?.chain, earlier: state.leaves[name] ?? [])
        certificates = state.latest[name]?.chain?.certificates.map(CertificateLife.init) ?? []
    }

    /// Notes the leaf that a probe saw; the finding where it is another than before.
    mutating func noteLeaf(of probe: RecordedProbe) -> Diagnosis? {
        probe.certificates.first.flatMap { leaves.take($0, at: probe.observation.address) }
    }

    /// Takes a probe and says what changed. Local trouble says nothing of the target: what was found before stands.
    mutating func take(_ probe: RecordedProbe, isPlanned: Bool) -> [HealthChange] {
        lastSeen = probe.observation.time
        isTroubled = probe.observation.verdict == .fail
        if probe.observation.verdict != .unknown {
            let sawChain = !probe.certificates.isEmpty
            if sawChain {
                certificates = probe.certificates.map(CertificateLife.init)
                ofChain = probe.diagnoses.filter(\.code.isOfCertificate)
            }
            latest[probe.observation.kind] = probe.diagnoses.filter { !(sawChain && $0.code.isOfCertificate) }
        }
        if isProbedFresh == (probe.observation.kind == .fresh) { service?.take(probe.observation) }
        return machine.received(probe.observation, isPlanned: isPlanned)
    }

    /// Whether a parent explains why a child fails since a moment, or may still: it fails itself, or was not asked
    /// since then and will be soon.
    func mayExplain(failureSince start: WallTime, at now: WallTime) -> Bool {
        if isTroubled || [.down, .flapping].contains(machine.state) { return true }
        guard lastSeen ?? start <= start else { return false }
        return now - start < interval + interval
    }

    /// The target as the alert rules see it: every finding that stands, once, the gravest first.
    func condition(at time: WallTime) -> TargetCondition {
        var found: [Diagnosis] = []
        for finding in (latest[.keepAlive] ?? []) + ofChain + (latest[.fresh] ?? [])
        where !found.contains(where: { $0.code == finding.code }) { found.append(finding) }
        let ordered = [Severity.fail, .unknown, .warn, .info].flatMap { severity in
            found.filter { $0.severity == severity }
        }
        var condition = TargetCondition(
            target: name, labels: labels, state: machine.state, diagnoses: ordered,
            incident: machine.openIncident?.id, since: machine.since ?? time, lastGoodAt: machine.lastGoodAt)
        condition.certificates = certificates
        condition.warnDays = warnDays
        condition.criticalDays = criticalDays
        condition.service = service
        return condition
    }

    /// The state as the store keeps it.
    func row(at time: WallTime) -> HealthRow {
        HealthRow(
            target: name, state: machine.state, since: machine.since ?? time, snapshot: machine.snapshot.text)
    }
}

extension CertificateLife {
    fileprivate init(_ record: CertificateRecord) {
        self.init(isLeaf: record.position == 0, notBefore: record.notBefore, notAfter: record.notAfter)
    }
}
