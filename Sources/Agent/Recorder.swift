import Alerting
import Evidence
import Health
import Logging
import Plans
import Synchronization
import TimeSeries
import Transport

/// Turns probes into history, health, incidents and alerts, and commits them together at least every second.
///
/// It lives on a loop of its own: a slow disk delays nobody but the store. What cannot be written waits in memory, within
/// bounds, and is tried again; alerts go out meanwhile.
actor Recorder {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let mailbox: Mailbox
    private let writer: StoreWriter
    private let rules: AlertRules
    private let routes: [AlertRoute]
    private let store: StoreSettings
    private let board: Board
    private let log: Logger
    private var deliverer: Deliverer?
    private var targets: [String: WatchedTarget]
    private var unwritten = Batch()
    private var failures = 0
    private var retryAt = MonotonicTime(nanoseconds: 0)
    private var nextMaintenance: MonotonicTime
    private var isStopping = false

    /// How often the mailbox is emptied and committed.
    static let tick = Span.milliseconds(500)
    /// The most observations that wait for a store that cannot be written.
    static let waitingObservations = 200_000

    init(
        loop: EventLoop, mailbox: Mailbox, writer: StoreWriter, plan: Plan, targets: [WatchedTarget], rules: AlertRules,
        board: Board, log: Logger
    ) {
        self.loop = loop
        self.mailbox = mailbox
        self.writer = writer
        self.rules = rules
        self.board = board
        self.log = log
        routes = plan.routes.isEmpty ? [AlertRoute(to: plan.receivers.map(\.name))] : plan.routes
        store = plan.agent.store
        self.targets = Dictionary(targets.map { ($0.name, $0) }) { first, _ in first }
        nextMaintenance = loop.clock.now() + .seconds(60)
        for target in targets where target.machine.state != .unknown {
            board.set(target.name, target.machine.state)
        }
    }

    /// Records until ``stop()``; `deliverer` gets every alert.
    func run(_ deliverer: Deliverer) async {
        self.deliverer = deliverer
        await deliverer.deliver(stored: (try? writer.pendingDeliveries(limit: 10_000)) ?? [])
        while !isStopping {
            _ = await loop.sleep(until: loop.refreshedNow() + Self.tick)
            await turn()
        }
    }

    /// Records what is there still, and stops.
    func stop() async {
        isStopping = true
        retryAt = MonotonicTime(nanoseconds: 0)
        await turn()
    }

    /// Writes down what became of a delivery.
    func record(_ outcome: DeliveryOutcome, of id: String) {
        do throws(StoreError) {
            try writer.recordDelivery(id: id, outcome: outcome, at: loop.clock.wall())
        } catch {
            log.error("a delivery could not be written down", metadata: ["delivery": "\(id)", "reason": "\(error)"])
        }
    }

    private func turn() async {
        let (probes, lost) = mailbox.drain()
        if lost > 0 { log.error("probes were dropped before they were recorded", metadata: ["count": "\(lost)"]) }
        var fresh: [OutboxRow] = []
        for probe in probes { fresh += take(probe) }
        unwritten.outbox += fresh
        let written = commit()
        // With a store that cannot be written alerts still go out; they are recorded once it can be again.
        if !fresh.isEmpty { await deliverer?.deliver(fresh, isStored: written) }
        maintain()
    }
}

// MARK: One probe

extension Recorder {
    /// Takes a probe into the batch; the deliveries that it calls for.
    private func take(_ probe: RecordedProbe) -> [OutboxRow] {
        let observation = probe.observation
        guard var target = targets[observation.target] else { return [] }
        unwritten.observations.append(observation)
        unwritten.certificates += probe.certificates
        for change in target.take(probe) {
            note(change)
            if let incident = change.incident { unwritten.incidents.append(incident.incident) }
        }
        let before = target.open
        let alerts = rules.alerts(for: target.condition(at: observation.time), open: &target.open, at: observation.time)
        if target.open != before {
            unwritten.meta[OpenAlertText.key(target.name)] = OpenAlertText.text(target.open)
        }
        unwritten.health.removeAll { $0.target == target.name }
        unwritten.health.append(target.row(at: observation.time))
        targets[target.name] = target
        board.count(observation, target.machine.state)
        return alerts.flatMap { deliveries(of: $0) }
    }

    private func deliveries(of alert: Alert) -> [OutboxRow] {
        routes.receivers(for: alert).map { receiver in
            OutboxRow(
                id: "\(alert.id)-\(Self.token(receiver))", dedupKey: alert.dedupKey, receiver: receiver,
                payload: alert.json.text,
                createdAt: loop.clock.wall())
        }
    }

    /// The receiver's name as part of a delivery's id, where Standard Webhooks allows no full stop.
    private static func token(_ receiver: String) -> String {
        String(receiver.map { $0 == "." ? "_" : $0 })
    }

    private func note(_ change: HealthChange) {
        log.notice(
            "state changed",
            metadata: [
                "target": "\(change.target)", "from": "\(change.from.rawValue)", "to": "\(change.to.rawValue)",
                "diagnosis": "\(change.diagnosis?.rawValue ?? "-")",
            ])
    }
}

// MARK: The store

extension Recorder {
    /// Commits what waits; whether nothing waits any more.
    private func commit() -> Bool {
        guard !unwritten.isEmpty else { return true }
        guard loop.refreshedNow() >= retryAt else { return false }
        do throws(StoreError) {
            try writer.commit(unwritten)
            unwritten = Batch()
            if failures > 0 { log.notice("the store can be written again", metadata: ["path": "\(writer.path)"]) }
            failures = 0
            board.storeWorks(true)
            return true
        } catch {
            if failures == 0 {
                log.error("the store cannot be written; probing and alerts go on", metadata: ["reason": "\(error)"])
            }
            failures += 1
            retryAt = loop.now + Span(nanoseconds: min(Int64(failures), 10) * 1_000_000_000)
            board.storeWorks(false)
            let surplus = unwritten.observations.count - Self.waitingObservations
            if surplus > 0 {
                unwritten.observations.removeFirst(surplus)
                log.error("the oldest observations were dropped", metadata: ["count": "\(surplus)"])
            }
            return false
        }
    }

    /// Seals old hours and deletes what is too old, a little at a time.
    private func maintain() {
        guard loop.refreshedNow() >= nextMaintenance, failures == 0, !isStopping else { return }
        do throws(StoreError) {
            let report = try writer.sealAndRetain(
                now: loop.clock.wall(), rawKeep: store.raw, rollupKeep: store.rollups, steps: 4)
            nextMaintenance = loop.now + (report.isFinished ? .seconds(60) : .milliseconds(500))
        } catch {
            log.error("old hours could not be sealed", metadata: ["reason": "\(error)"])
            nextMaintenance = loop.now + .seconds(60)
        }
    }
}
