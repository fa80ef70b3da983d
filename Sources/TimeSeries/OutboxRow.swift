package import Evidence

/// One alert on its way to one receiver.
package struct OutboxRow: Sendable, Hashable {
    /// What has become of a delivery.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case pending, delivered, failed
    }

    /// The identity of the delivery, the same over all attempts.
    package var id: String
    /// What the receiver tells duplicates by.
    package var dedupKey: String
    /// The receiver's name in the plan.
    package var receiver: String
    /// What is sent, as text.
    package var payload: String
    /// When it was put here.
    package var createdAt: WallTime
    /// What has become of it.
    package var state = State.pending
    /// How often it was tried.
    package var attempts = 0
    /// Not to be tried before.
    package var nextAttemptAt: WallTime
    /// When it was delivered; `nil` unless it was.
    package var deliveredAt: WallTime?
    /// What the last failed attempt said; a sentence of ours.
    package var lastError: String?

    /// A delivery that is due at once, or from `nextAttemptAt` on.
    package init(
        id: String, dedupKey: String, receiver: String, payload: String, createdAt: WallTime,
        nextAttemptAt: WallTime? = nil
    ) {
        self.id = id
        self.dedupKey = dedupKey
        self.receiver = receiver
        self.payload = payload
        self.createdAt = createdAt
        self.nextAttemptAt = nextAttemptAt ?? createdAt
    }
}

/// What became of one attempt to deliver.
package enum DeliveryOutcome: Sendable, Hashable {
    /// The receiver has it.
    case delivered
    /// It is to be tried again, not before `at`; the text is a sentence of ours.
    case retry(at: WallTime, error: String)
    /// It will never be delivered; the text is a sentence of ours.
    case failed(error: String)
}

/// What became of a delivery by one attempt, to be written down.
package struct DeliveryNote: Sendable, Hashable {
    /// The identity of the delivery.
    package var id: String
    /// What became of it.
    package var outcome: DeliveryOutcome
    /// How often it was tried by then, this attempt included; from 0 for one that was given up untried.
    package var attempts: Int
    /// When that was.
    package var time: WallTime

    /// A note from its parts.
    package init(id: String, outcome: DeliveryOutcome, attempts: Int, time: WallTime) {
        self.id = id
        self.outcome = outcome
        self.attempts = attempts
        self.time = time
    }
}

extension OutboxRow {
    static let columns = """
        id, dedup_key, receiver, payload, created, state, attempts, next_attempt, ended, last_error
        """

    /// The row a statement over ``columns`` stands on.
    init(reading sql: SQL) {
        self.init(
            id: sql.text(0) ?? "", dedupKey: sql.text(1) ?? "", receiver: sql.text(2) ?? "",
            payload: sql.text(3) ?? "", createdAt: WallTime(microseconds: sql.number(4)),
            nextAttemptAt: WallTime(microseconds: sql.number(7)))
        state = State(rawValue: sql.text(5) ?? "") ?? .failed
        attempts = Int(clamping: sql.number(6))
        deliveredAt = state == .delivered ? sql.integer(8).map { WallTime(microseconds: $0) } : nil
        lastError = sql.text(9)
    }
}
