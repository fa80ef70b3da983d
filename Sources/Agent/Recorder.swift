import Alerting
import Evidence
import Health
import Logging
import Plans
import Probing
import Reports
import TimeSeries
import Transport

/// Turns probes into history, health, incidents and alerts, and commits them together at least every second.
///
/// It lives on a loop of its own: a slow disk delays nobody but the store. What cannot be written waits in memory, in
/// bounds, and is tried again; alerts go out meanwhile.
actor Recorder {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let loop: EventLoop
    private let probes: Mailbox<RecordedProbe>
    private let notes: Mailbox<DeliveryNote>
    private let deliverer: Deliverer
    var rules: AlertRules
    let board: Board
    let log: Logger
    var keeper: StoreKeeper
    private var targets: [String: WatchedTarget]
    var backlog = Backlog()
    private var latest: [String: TargetLatest]
    var notifier: Notifier
    var own: OwnAffairs
    private var maintenance: MaintenanceCalendar
    private var quarantine = Quarantine()
    private let canaries: CanaryLog
    let inbound: InboundBook
    private var hasCanaries: Bool
    private var wasCutOff = false
    var silences: [Silence]
    private var cycle: Task<Void, Never>?

    /// How often the mailboxes are emptied and committed.
    static let tick = Span.milliseconds(500)

    init(
        loop: EventLoop, probes: Mailbox<RecordedProbe>, notes: Mailbox<DeliveryNote>, deliverer: Deliverer,
        keeper: StoreKeeper, plan: Plan, state: StoredState, canaries: CanaryLog, inbound: InboundBook, board: Board,
        log: Logger
    ) {
        self.loop = loop
        self.probes = probes
        self.notes = notes
        self.deliverer = deliverer
        self.keeper = keeper
        rules = plan.alertRules
        self.board = board
        self.log = log
        self.canaries = canaries
        self.inbound = inbound
        for (name, record) in InboundText.records(in: state.meta) { inbound.restore(name, record) }
        hasCanaries = !plan.agent.canary.isEmpty
        maintenance = MaintenanceCalendar(plan)
        latest = Dictionary(plan.targets.map { ($0.name, state.latest[$0.name] ?? TargetLatest($0.row(in: plan))) }) {
            first, _ in first
        }
        notifier = Notifier(plan.notifyPolicy)
        silences = SilenceText.silences(in: state.meta)
        own = OwnAffairs(plan, restoring: state)
        let watched = plan.targets.map { WatchedTarget($0, restoring: state) }
        targets = Dictionary(watched.map { ($0.name, $0) }) { first, _ in first }
        for target in watched where target.machine.state != .unknown { board.set(target.name, target.machine.state) }
    }

    /// Takes up what an earlier run left behind, and records until ``stop()``.
    func start(with state: StoredState) async {
        await deliverer.take(state.pending)
        restoreAlerts(state)
        await pass(retire(state))
        cycle = Task { await self.run() }
    }

    private func run() async {
        while await loop.sleep(until: loop.refreshedNow() + Self.tick) != .cancelled { await turn() }
    }

    /// Records what is there still; nothing new may come but notes of deliveries.
    func stop() async {
        cycle?.cancel()
        await cycle?.value
        keeper.insist()
        await turn(isLast: true)
    }

    /// Writes down what became of deliveries since, and closes the store.
    func close() async {
        keeper.insist()
        await turn()
        if backlog.count > 0 {
            log.critical("probes were lost with the store", metadata: ["count": "\(backlog.count)"])
        }
        keeper.close()
    }

    /// Returns once everything that waited for this actor has had its turn.
    func settle() {}

    /// Empties the mailboxes and commits.
    func turn(isLast: Bool = false) async {
        let (drained, lost) = probes.drain()
        noteCanaries()
        let probes =
            hasCanaries || quarantine.count > 0
            ? quarantine.take(drained, canaries, at: loop.refreshedNow(), isLast: isLast || !hasCanaries) : drained
        if lost > 0 { log.error("probes were dropped before they were recorded", metadata: ["count": "\(lost)"]) }
        own.note(dropped: lost, at: loop.now)
        var alerts: [OutboxRow] = []
        for probe in probes { alerts += take(probe) }
        alerts += ownAlerts()
        alerts += notices()
        backlog.add(notes.drain().items)
        for (name, record) in inbound.takeChanged() { backlog.put(InboundText.key(name), InboundText.text(record)) }
        await pass(alerts)
        keeper.maintain(at: loop.refreshedNow(), wall: loop.clock.wall())
    }

    /// Commits, and then hands on the deliveries: with a store that cannot be written alerts still go out.
    private func pass(_ rows: [OutboxRow]) async {
        backlog.add(rows)
        commit()
        if !rows.isEmpty { await deliverer.take(rows) }
    }
}

// MARK: One probe

extension Recorder {
    /// Takes a probe into the backlog; the deliveries that it calls for.
    private func take(_ probe: RecordedProbe) -> [OutboxRow] {
        var probe = probe
        guard var target = targets[probe.observation.target] else { return [] }
        if let address = probe.observation.address { inbound.learn(address, of: target.name) }
        // Not with an audit beside the keep-alive: what it finds stands until the next one.
        if probe.observation.kind == .keepAlive || target.isProbedFresh {
            probe.heed(inbound.judgement(of: target.name, at: loop.now), policy: target.peerPolicy)
        }
        let isPlanned = maintenance.window(for: target, at: probe.observation.time) != nil
        // What fails in a window is no unavailability, and is kept with its cause all the same.
        if isPlanned, probe.observation.verdict == .fail { probe.observation.verdict = .unknown }
        if let change = target.noteLeaf(of: probe) { note(change, of: &probe) }
        let observation = probe.observation
        own.note(lateness: observation.lateness, skipped: probe.skipped, at: loop.now)
        backlog.add(observation)
        backlog.add(chain: probe.certificates)
        for change in target.take(probe, isPlanned: isPlanned) {
            note(change)
            if let incident = change.incident { backlog.put(incident.incident) }
        }
        let time = observation.time
        // What this side could not ask says something only of a target of which nothing is known any more.
        let isUnseen = observation.verdict == .unknown && (target.machine.state != .unknown || !canaries.works)
        let isSilent = isUnseen || isBehindAnother(target, at: time)
        let rows = isSilent ? [] : alerts(&target, target.condition(at: time), at: time)
        backlog.put(target.row(at: time))
        targets[target.name] = target
        board.count(probe, target.machine.state)
        latest[target.name]?.take(observation, chain: probe.certificates)
        latest[target.name]?.state = target.machine.state
        latest[target.name]?.since = target.machine.since
        return rows
    }

    private func alerts(
        _ target: inout WatchedTarget, _ condition: TargetCondition, at time: WallTime
    ) -> [OutboxRow] {
        let before = target.ledger
        let alerts = rules.alerts(for: condition, ledger: &target.ledger, at: time)
        return tell(alerts, target.name, target.ledger, before)
    }

    /// Hands alerts of a target or of the agent to the notifier, and keeps what the rules remember where it changed.
    func tell(_ alerts: [Alert], _ name: String, _ ledger: AlertLedger, _ before: AlertLedger) -> [OutboxRow] {
        let rows = alerts.flatMap { notifier.take($0, at: loop.clock.wall()) }.map { row($0.alert, to: $0.receiver) }
        if ledger != before { keep(ledger, of: name) }
        return rows
    }

    private func row(_ alert: Alert, to receiver: String) -> OutboxRow {
        // Standard Webhooks allow no full stop in a delivery's id, and no receiver's name has a tilde.
        let token = String(receiver.map { $0 == "." ? "~" : $0 })
        return OutboxRow(
            id: "\(alert.id)-\(token)", dedupKey: alert.dedupKey, receiver: receiver, payload: alert.json.text,
            createdAt: loop.clock.wall())
    }

    /// Whether a target fails behind another that fails too, or may: nobody is told of it then, only of the other.
    private func isBehindAnother(_ target: WatchedTarget, at time: WallTime) -> Bool {
        guard !target.parents.isEmpty, [.down, .flapping].contains(target.machine.state) else { return false }
        let start = target.machine.openIncident?.startedAt ?? time
        return target.parents.contains { targets[$0]?.mayExplain(failureSince: start, at: time) ?? false }
    }

    /// Says once that this side is cut off, and once that it is not any more.
    private func noteCanaries() {
        guard hasCanaries, wasCutOff == canaries.works else { return }
        wasCutOff.toggle()
        if wasCutOff {
            log.error("no canary can be reached: this side is cut off; failures are not booked and nobody is told")
        } else {
            log.notice("the canaries can be reached again")
        }
    }

    /// A change of certificate is kept with the probe that saw it, where nothing graver is.
    private func note(_ change: Diagnosis, of probe: inout RecordedProbe) {
        probe.diagnoses.append(change)
        if probe.observation.diagnosis == nil { probe.observation.diagnosis = change.code }
        log.notice("\(change.summary)", metadata: ["target": "\(probe.observation.target)"])
    }

    private func note(_ change: HealthChange) {
        var metadata: Logger.Metadata = ["target": "\(change.target)", "state": "\(change.to.rawValue)"]
        if change.from != .unknown { metadata["was"] = "\(change.from.rawValue)" }
        if let diagnosis = change.diagnosis { metadata["diagnosis"] = "\(diagnosis.rawValue)" }
        let state = (change.to == .maintenance ? "in " : "") + change.to.rawValue
        let parent = targets[change.target]?.parents.first { name in
            targets[name].map { $0.isTroubled || $0.machine.state == .down } ?? false
        }
        let behind = change.to == .down ? parent.map { " behind \($0), of which alone is told" } ?? "" : ""
        let cause = (change.diagnosis.map { " (\($0.rawValue))" } ?? "") + behind
        log.notice("\(change.target) is \(state)\(cause)", metadata: metadata)
    }
}

// MARK: Telling

extension Recorder {
    /// What groups of alerts have to say now, and what receivers that forget are to be told again.
    private func notices() -> [OutboxRow] {
        let now = loop.clock.wall()
        let open = Set(notifier.policy.routes.flatMap(\.muteIn)).filter { maintenance.isOpen($0, at: now) }
        forgetSilences { $0.endsAt <= now }
        let notices = notifier.notices(at: now, silences: silences) { open.contains($0) }
        for (id, group) in notifier.takeChanges() { backlog.put(AlertGroupText.key(id), AlertGroupText.text(group)) }
        for name in notifier.takeMoved() {
            if let ledger = targets[name]?.ledger ?? own.subjects[name]?.ledger { keep(ledger, of: name) }
        }
        for (receiver, alerts) in notifier.repeats(at: now) { deliverer.remind(receiver, of: alerts) }
        return notices.map { row($0.alert, to: $0.receiver) }
    }

    private func keep(_ ledger: AlertLedger, of name: String) {
        backlog.put(
            AlertLedgerText.key(name), AlertLedgerText.text(ledger) { notifier.home(of: $0.dedupKey) })
    }

    /// Takes up the groups of alerts that an earlier run left, those of targets that left the plan among them.
    private func restoreAlerts(_ state: StoredState) {
        let names = state.meta.keys.sorted().compactMap { AlertLedgerText.target(ofKey: $0) }
        let left = names.filter { targets[$0] == nil && !OwnAffairs.isOwn($0) }
            .map { WatchedTarget(retired: $0, restoring: state) }
        let alerts =
            (Array(targets.values) + left).flatMap { Self.openAlerts($0.ledger, $0.homes) }
            + own.subjects.values.flatMap { Self.openAlerts($0.ledger, $0.homes) }
        notifier.restore(AlertGroupText.groups(in: state.meta), alerts, at: loop.clock.wall())
    }

    /// The open alerts of a target as an earlier run left them, each with its group.
    private static func openAlerts(
        _ ledger: AlertLedger, _ homes: [AlertRule: String]
    ) -> [(group: String, alert: Alert)] {
        ledger.open.values.map { (homes[$0.alert.rule] ?? $0.alert.dedupKey, $0.alert) }
    }
}

// MARK: The control socket

extension Recorder {
    /// Every target as it stands, by name, and the time.
    var live: (targets: [TargetLatest], now: WallTime) {
        (latest.values.sorted { $0.target.name < $1.target.name }, loop.clock.wall())
    }

    /// How our own identities stand.
    var identities: [IdentityRow] { own.standings.map(\.row) }

    /// Gives some freed pages of the store back; how many are left to give.
    func compact(pages: Int) throws(StoreError) -> Int { try keeper.compact(pages: pages) }

    /// Copies the store's log into the database.
    func emptyLog() throws(StoreError) { try keeper.emptyLog() }
}

// MARK: Targets that left the plan

extension Recorder {
    /// Ends what is open of targets that are no longer watched: nobody would ever end it otherwise.
    private func retire(_ state: StoredState) -> [OutboxRow] {
        let now = loop.clock.wall()
        for var incident in state.incidents where targets[incident.target] == nil {
            incident.endedAt = max(now, incident.startedAt)
            backlog.put(incident)
        }
        for name in state.health.keys where targets[name] == nil {
            let forgotten = HealthSnapshot().text
            backlog.put(HealthRow(target: name, state: .unknown, since: now, snapshot: forgotten))
        }
        return state.meta.keys.sorted().flatMap { key -> [OutboxRow] in
            guard let name = AlertLedgerText.target(ofKey: key), targets[name] == nil, !OwnAffairs.isOwn(name) else {
                return []
            }
            return end(allOf: WatchedTarget(retired: name, restoring: state), at: now)
        }
    }

    private func end(allOf target: WatchedTarget, at now: WallTime) -> [OutboxRow] {
        var ledger = target.ledger
        guard !ledger.isEmpty else { return [] }
        log.notice("\(target.name) left the plan; its alerts are resolved", metadata: ["target": "\(target.name)"])
        return tell(rules.end(all: &ledger, at: now), target.name, ledger, target.ledger)
    }
}

// MARK: Another plan

extension Recorder {
    /// Takes on another plan. What is known of targets that stay, stays; of those that left all that is open is ended.
    func adopt(_ plan: Plan, opening: @escaping StoreKeeper.Opening) async {
        await turn()
        notifier.policy = plan.notifyPolicy
        rules = plan.alertRules
        own.adopt(plan)
        maintenance = MaintenanceCalendar(plan)
        hasCanaries = !plan.agent.canary.isEmpty
        keeper.adopt(plan, opening: opening)
        var rows: [OutboxRow] = []
        let names = Set(plan.targets.map(\.name))
        for name in targets.keys.sorted() where !names.contains(name) {
            if let target = targets.removeValue(forKey: name) { rows += retire(target) }
        }
        for target in plan.targets {
            if targets[target.name] == nil { targets[target.name] = WatchedTarget(target, restoring: StoredState()) }
            targets[target.name]?.adopt(target)
        }
        latest = latest.filter { names.contains($0.key) }
        for target in plan.targets {
            latest[target.name, default: TargetLatest(target.row(in: plan))].target = target.row(in: plan)
        }
        board.keep(names)
        await pass(rows)
    }

    private func retire(_ target: WatchedTarget) -> [OutboxRow] {
        let now = loop.clock.wall()
        if var incident = target.machine.openIncident {
            incident.endedAt = max(now, incident.startedAt)
            backlog.put(incident)
        }
        backlog.put(HealthRow(target: target.name, state: .unknown, since: now, snapshot: HealthSnapshot().text))
        return end(allOf: target, at: now)
    }
}

// MARK: The store

extension Recorder {
    private func commit() {
        let batch = backlog.batch
        guard !batch.isEmpty, keeper.isDue(at: loop.refreshedNow()) else { return trim() }
        switch keeper.commit(batch, at: loop.now, wall: loop.clock.wall()) {
        case .written: backlog = Backlog()
        case .waits: trim()
        case .begunAnew: backlogAll()
        }
        board.storeWorks(!keeper.isTroubled)
    }

    private func trim() {
        let dropped = backlog.trim()
        own.note(dropped: dropped, at: loop.now)
        if dropped > 0 {
            log.error("the oldest of what waits for the store was dropped", metadata: ["count": "\(dropped)"])
        }
    }

    /// A new store knows nothing: the state of every target is to be written again.
    private func backlogAll() {
        for group in notifier.openGroups { backlog.put(AlertGroupText.key(group.id), AlertGroupText.text(group)) }
        for (name, heartbeat) in inbound.heartbeats(at: loop.now) {
            backlog.put(InboundText.key(name), InboundText.text(heartbeat.record))
        }
        for silence in silences { backlog.put(SilenceText.key(silence.id), SilenceText.text(silence)) }
        for target in targets.values {
            if target.machine.state != .unknown { backlog.put(target.row(at: loop.clock.wall())) }
            if let incident = target.machine.openIncident { backlog.put(incident) }
            keep(target.ledger, of: target.name)
        }
        for subject in own.subjects.values { keep(subject.ledger, of: subject.name) }
        for standing in own.standings {
            backlog.put(IdentityBook.key(standing.name), standing.row.json(at: loop.clock.wall()).text)
        }
    }
}
