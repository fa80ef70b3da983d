import Alerting
import Evidence
import Logging
import TimeSeries
import Transport

/// Delivers alerts: in order for each alert and receiver, at least once, with back-off; a receiver that hangs delays
/// nobody but itself.
///
/// What becomes of each attempt goes to the recorder's mailbox; nothing here waits for the store.
actor Deliverer {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let notes: Mailbox<DeliveryNote>
    private let board: Board
    private let log: Logger
    private let policy = DeliveryPolicy()
    private var random: any RandomNumberGenerator & Sendable
    private var desks: [String: Desk]
    private var isStopping = false
    private var farewell: Task<Void, Never>?
    private var reminding: Set<String> = []

    /// The most attempts under way at once at one receiver.
    static let concurrency = 4
    /// A receiver that does not take an alert for so long is in trouble, which others are told of.
    static let silentFor = Span.seconds(600)
    /// The most deliveries that wait for one receiver.
    static let capacity = 10_000

    init(
        loop: EventLoop, couriers: [String: any Courier], notes: Mailbox<DeliveryNote>, board: Board, log: Logger,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.loop = loop
        self.notes = notes
        self.board = board
        self.log = log
        self.random = random
        desks = couriers.mapValues { Desk($0) }
    }

    /// Takes deliveries, those of one alert in their order; stored ones go on where an earlier run left off.
    func take(_ rows: [OutboxRow]) {
        for row in rows { take(row) }
        for receiver in desks.keys { startReady(receiver) }
    }

    /// Tells a receiver that forgets of all its alerts again; one that has not answered the last time is left alone.
    nonisolated func remind(_ receiver: String, of alerts: [Alert]) {
        Task { await self.reminded(receiver, of: alerts) }
    }

    private func reminded(_ receiver: String, of alerts: [Alert]) async {
        guard !isStopping, let courier = desks[receiver]?.courier, reminding.insert(receiver).inserted else { return }
        let result = await courier.remind(of: alerts, at: loop.clock.wall())
        reminding.remove(receiver)
        if policy.next(after: result, attempts: 1, age: .zero, random: 0) != .delivered {
            log.warning(
                "alerts were not repeated", metadata: ["receiver": "\(receiver)", "reason": "\(Self.reason(result))"])
        }
    }

    /// Takes on the receivers of a new plan. What waits for one that is not among them is given up, and said so.
    func adopt(_ couriers: [String: any Courier]) {
        for (name, courier) in couriers {
            if desks[name] == nil { desks[name] = Desk(courier) } else { desks[name]?.courier = courier }
        }
        board.keep(receivers: Set(couriers.keys))
        for (name, desk) in desks where couriers[name] == nil {
            desks[name] = nil
            for row in desk.deliveries { take(row) }
        }
    }

    /// Lets deliveries under way end, for so long at most, and makes those that are due; the rest stays in the store.
    func stop(within span: Span) async {
        isStopping = true
        if desks.values.contains(where: { !$0.isIdle }) {
            let deadline = loop.refreshedNow() + span
            let waiting = Task { _ = await loop.sleep(until: deadline) }
            farewell = waiting
            await waiting.value
        }
        for receiver in desks.keys { desks[receiver]?.close() }
    }

    /// Returns once everything that waited for this actor has had its turn.
    func settle() {}

    private func take(_ row: OutboxRow) {
        let refusal: String
        if let desk = desks[row.receiver] {
            if desk.count >= Self.capacity { makeRoom(at: row.receiver) }
            // The end of what was told, or may still be, is never refused: there are no more ends than beginnings.
            let isFull = desks[row.receiver].map { $0.count >= Self.capacity } ?? true
            let room = isFull && row.isOf("resolved") ? 2 * Self.capacity : Self.capacity
            guard desks[row.receiver].map({ $0.count >= room }) ?? true else {
                let now = loop.refreshedNow()
                let age = max(.zero, loop.clock.wall() - row.createdAt)
                desks[row.receiver]?.add(Delivery(row: row, age: age, taken: now, due: now + waiting(row)))
                advance(row.dedupKey, at: row.receiver)
                return
            }
            refusal = "more than \(Self.capacity) deliveries wait for this receiver"
        } else {
            refusal = "the plan has no receiver of this name any more"
        }
        log.error("alert not delivered", metadata: ["receiver": "\(row.receiver)", "reason": "\(refusal)"])
        note(.failed(error: refusal), of: row.id, attempts: row.attempts)
    }

    /// Gives up the oldest alerts that began and ended while their receiver could not be reached; each gets its line in
    /// the journal.
    private func makeRoom(at receiver: String) {
        let rows = desks[receiver]?.cancelPairs(Self.capacity / 20) ?? []
        guard !rows.isEmpty else { return }
        log.error(
            "the receiver is too far behind: alerts that ended meanwhile are not delivered to it",
            metadata: ["receiver": "\(receiver)", "count": "\(rows.count)"])
        for row in rows {
            note(
                .failed(error: "it began and ended while too many deliveries waited for this receiver"), of: row.id,
                attempts: row.attempts)
        }
    }

    /// How long a stored delivery must wait still; a stepped clock makes that no longer than a back-off is.
    private func waiting(_ row: OutboxRow) -> Span {
        guard row.attempts > 0 else { return .zero }
        return max(.zero, min(row.nextAttemptAt - loop.clock.wall(), policy.longestDelay))
    }
}

// MARK: Turns

extension Deliverer {
    /// Lets the head of a lane that rests become ready, now or when it is due.
    private func advance(_ lane: String, at receiver: String) {
        guard let due = desks[receiver]?.restingHead(of: lane) else { return }
        guard due > loop.refreshedNow() else {
            desks[receiver]?.makeReady(lane)
            return
        }
        guard !isStopping else { return }
        desks[receiver]?.suspend(lane)
        loop.schedule(at: due) { [weak self] in
            self?.assumeIsolated { deliverer in
                deliverer.desks[receiver]?.resume(lane)
                deliverer.advance(lane, at: receiver)
                deliverer.startReady(receiver)
            }
        }
    }

    private func startReady(_ receiver: String) {
        while let courier = desks[receiver]?.courier, let (lane, delivery) = desks[receiver]?.begin(Self.concurrency) {
            Task { await attempt(delivery, in: lane, at: receiver, courier) }
        }
    }

    private func attempt(_ delivery: Delivery, in lane: String, at receiver: String, _ courier: any Courier) async {
        let result = await courier.deliver(delivery.row, at: loop.clock.wall())
        let attempts = delivery.row.attempts + 1
        let row = delivery.row
        switch policy.next(after: result, attempts: attempts, age: age(of: delivery), random: chance()) {
        case .delivered:
            board.countDelivery(to: receiver)
            log.info("alert delivered", metadata: ["receiver": "\(receiver)", "delivery": "\(row.id)"])
            finish(.delivered, row, attempts, lane)
        case .retry(let delay):
            let reason = Self.reason(result)
            log.warning(
                "alert not delivered yet",
                metadata: ["receiver": "\(receiver)", "reason": "\(reason)", "again-in": "\(delay.text)"])
            if age(of: delivery) >= Self.silentFor { board.receiverIsBroken(receiver, reason) }
            note(.retry(at: loop.clock.wall() + delay, error: reason), of: row.id, attempts: attempts)
            desks[receiver]?.postpone(lane, attempts: attempts, due: loop.refreshedNow() + delay)
        case .dead(let failure):
            log.error("alert not delivered", metadata: ["receiver": "\(receiver)", "reason": "\(failure.text)"])
            board.receiverIsBroken(receiver, failure.text)
            finish(.failed(error: failure.text), row, attempts, lane)
        }
        advance(lane, at: receiver)
        startReady(receiver)
        if isStopping, desks.values.allSatisfy(\.isIdle) { farewell?.cancel() }
    }

    private func finish(_ outcome: DeliveryOutcome, _ row: OutboxRow, _ attempts: Int, _ lane: String) {
        note(outcome, of: row.id, attempts: attempts)
        desks[row.receiver]?.finish(lane)
    }

    private func note(_ outcome: DeliveryOutcome, of id: String, attempts: Int) {
        notes.post(DeliveryNote(id: id, outcome: outcome, attempts: attempts, time: loop.clock.wall()))
    }

    /// Since the alert, by the clock that never steps as far as this run goes.
    private func age(of delivery: Delivery) -> Span {
        loop.refreshedNow() - delivery.taken + delivery.age
    }

    private func chance() -> Double { Double.random(in: 0..<1, using: &random) }

    private static func reason(_ result: DeliveryResult) -> String {
        result.error ?? result.status.map { "the receiver answered \($0)" } ?? "no answer"
    }
}
