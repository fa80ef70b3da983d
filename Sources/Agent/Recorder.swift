import Alerting
import Evidence
import Health
import Logging
import Plans
import TimeSeries
import Transport

/// Turns probes into history, health, incidents and alerts, and commits them together at least every second.
///
/// It lives on a loop of its own: a slow disk delays nobody but the store. What cannot be written waits in memory, in
/// bounds, and is tried again; alerts go out meanwhile.
actor Recorder {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let probes: Mailbox<RecordedProbe>
    private let notes: Mailbox<DeliveryNote>
    private let deliverer: Deliverer
    private let rules: AlertRules
    private let board: Board
    private let log: Logger
    private var keeper: StoreKeeper
    private var targets: [String: WatchedTarget]
    private var backlog = Backlog()
    private var notifier: Notifier
    private var silences: [Silence]
    private var cycle: Task<Void, Never>?

    /// How often the mailboxes are emptied and committed.
    static let tick = Span.milliseconds(500)

    init(
        loop: EventLoop, probes: Mailbox<RecordedProbe>, notes: Mailbox<DeliveryNote>, deliverer: Deliverer,
        keeper: StoreKeeper, plan: Plan, state: StoredState, rules: AlertRules, board: Board, log: Logger
    ) {
        self.loop = loop
        self.probes = probes
        self.notes = notes
        self.deliverer = deliverer
        self.keeper = keeper
        self.rules = rules
        self.board = board
        self.log = log
        notifier = Notifier(plan.notifyPolicy)
        silences = SilenceText.silences(in: state.meta)
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
        await turn()
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
    func turn() async {
        let (probes, lost) = probes.drain()
        if lost > 0 { log.error("probes were dropped before they were recorded", metadata: ["count": "\(lost)"]) }
        var alerts: [OutboxRow] = []
        for probe in probes { alerts += take(probe) }
        alerts += notices()
        backlog.add(notes.drain().items)
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
        let observation = probe.observation
        guard var target = targets[observation.target] else { return [] }
        backlog.add(observation)
        backlog.add(chain: probe.certificates)
        for change in target.take(probe) {
            note(change)
            if let incident = change.incident { backlog.put(incident.incident) }
        }
        let time = observation.time
        let rows = observation.verdict == .unknown ? [] : alerts(&target, target.condition(at: time), at: time)
        backlog.put(target.row(at: time))
        targets[target.name] = target
        board.count(probe, target.machine.state)
        return rows
    }

    private func alerts(
        _ target: inout WatchedTarget, _ condition: TargetCondition, at time: WallTime
    ) -> [OutboxRow] {
        let before = target.open
        let alerts = rules.alerts(for: condition, open: &target.open, at: time)
        let rows = alerts.flatMap { notifier.take($0, at: loop.clock.wall()) }.map { row($0.alert, to: $0.receiver) }
        if target.open != before { keepAlerts(of: target) }
        return rows
    }

    private func row(_ alert: Alert, to receiver: String) -> OutboxRow {
        // Standard Webhooks allow no full stop in a delivery's id, and no receiver's name has a tilde.
        let token = String(receiver.map { $0 == "." ? "~" : $0 })
        return OutboxRow(
            id: "\(alert.id)-\(token)", dedupKey: alert.dedupKey, receiver: receiver, payload: alert.json.text,
            createdAt: loop.clock.wall())
    }

    private func note(_ change: HealthChange) {
        var metadata: Logger.Metadata = ["target": "\(change.target)", "state": "\(change.to.rawValue)"]
        if change.from != .unknown { metadata["was"] = "\(change.from.rawValue)" }
        if let diagnosis = change.diagnosis { metadata["diagnosis"] = "\(diagnosis.rawValue)" }
        let state = (change.to == .maintenance ? "in " : "") + change.to.rawValue
        let cause = change.diagnosis.map { " (\($0.rawValue))" } ?? ""
        log.notice("\(change.target) is \(state)\(cause)", metadata: metadata)
    }
}

// MARK: Telling

extension Recorder {
    /// What groups of alerts have to say now, and what receivers that forget are to be told again.
    private func notices() -> [OutboxRow] {
        let now = loop.clock.wall()
        let notices = notifier.notices(at: now, silences: silences) { _ in false }
        for (id, group) in notifier.takeChanges() { backlog.put(AlertGroupText.key(id), AlertGroupText.text(group)) }
        for name in notifier.takeMoved() { targets[name].map { keepAlerts(of: $0) } }
        for (receiver, alerts) in notifier.repeats(at: now) { deliverer.remind(receiver, of: alerts) }
        return notices.map { row($0.alert, to: $0.receiver) }
    }

    private func keepAlerts(of target: WatchedTarget) {
        let text = OpenAlertText.text(target) { rule in notifier.home(of: rules.dedupKey(of: target.name, rule)) }
        backlog.put(OpenAlertText.key(target.name), text)
    }

    /// Takes up the groups of alerts that an earlier run left, those of targets that left the plan among them.
    private func restoreAlerts(_ state: StoredState) {
        let names = state.meta.keys.sorted().compactMap { OpenAlertText.target(ofKey: $0) }
        let left = names.filter { targets[$0] == nil }.map { WatchedTarget(retired: $0, restoring: state) }
        let alerts = (Array(targets.values) + left).flatMap { openAlerts(of: $0) }
        notifier.restore(AlertGroupText.groups(in: state.meta), alerts, at: loop.clock.wall())
    }

    /// The open alerts of a target as an earlier run left them, each with its group.
    private func openAlerts(of target: WatchedTarget) -> [(group: String, alert: Alert)] {
        target.open.map { rule, entry in
            let alert = rules.alert(rule, of: target.name, labels: target.labels, entry, at: entry.startedAt)
            return (target.homes[rule] ?? alert.dedupKey, alert)
        }
    }
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
            guard let name = OpenAlertText.target(ofKey: key), targets[name] == nil else { return [] }
            var target = WatchedTarget(retired: name, restoring: state)
            guard !target.open.isEmpty else { return [] }
            log.notice("\(name) left the plan; its alerts are resolved", metadata: ["target": "\(name)"])
            return alerts(&target, TargetCondition(target: name, state: .up, since: now), at: now)
        }
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
        if dropped > 0 {
            log.error("the oldest of what waits for the store was dropped", metadata: ["count": "\(dropped)"])
        }
    }

    /// A new store knows nothing: the state of every target is to be written again.
    private func backlogAll() {
        for group in notifier.openGroups { backlog.put(AlertGroupText.key(group.id), AlertGroupText.text(group)) }
        for silence in silences { backlog.put(SilenceText.key(silence.id), SilenceText.text(silence)) }
        for target in targets.values {
            if target.machine.state != .unknown { backlog.put(target.row(at: loop.clock.wall())) }
            if let incident = target.machine.openIncident { backlog.put(incident) }
            keepAlerts(of: target)
        }
    }
}
