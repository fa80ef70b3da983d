import Evidence
import GRDB

/// One write transaction: what can be put into the store, row by row.
struct WriteAccess {
    let database: Database

    func sql(_ text: StaticString) throws -> SQL { try SQL(text, database) }

    /// Adds a target or brings its row up to date; the number it has.
    func add(_ target: TargetRow) throws -> Int64 {
        let sql = try sql(
            """
            INSERT INTO target (name, site, address, profile, labels, active) VALUES (?, ?, ?, ?, ?, 1)
            ON CONFLICT (name) DO UPDATE SET site = excluded.site, address = excluded.address,
                profile = excluded.profile, labels = excluded.labels, active = 1
            RETURNING id
            """)
        sql.bind(target.name, 1)
        sql.bind(target.site, 2)
        sql.bind(target.address, 3)
        sql.bind(target.profile, 4)
        let labels = target.labels.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) }
        sql.bind(JSON.object(labels).text, 5)
        return try sql.scalar() ?? 0
    }

    func add(_ observations: [Observation], _ names: inout Names) throws {
        guard !observations.isEmpty else { return }
        let sql = try sql("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        // Adding a name runs other statements only, so that this one may stay bound meanwhile.
        for observation in observations {
            try stored(observation, &names).bind(to: sql)
            try sql.run()
        }
    }

    private func stored(_ observation: Observation, _ names: inout Names) throws -> StoredResult {
        var row = StoredResult(
            time: observation.time.bounded, target: try names.target(observation.target, self),
            kind: Int64(observation.kind.rawValue), verdict: observation.verdict.stored,
            lateness: observation.lateness.microseconds)
        row.diagnosis = try observation.diagnosis.map { try names.code($0, self) }
        row.sip = observation.sipStatus.map(Int64.init)
        row.retryAfter = observation.retryAfterSeconds.map(Int64.init)
        row.dns = observation.dns?.microseconds
        row.tcp = observation.tcp?.microseconds
        row.tls = observation.tls?.microseconds
        row.options = observation.options?.microseconds
        row.address = try observation.address.map { try names.address($0, self) }
        row.leaf = try observation.leaf.map { try names.leaf($0, self) }
        return row
    }

    func put(_ row: HealthRow, _ names: inout Names) throws {
        let sql = try sql("INSERT OR REPLACE INTO health (target, state, since, snapshot) VALUES (?, ?, ?, ?)")
        sql.bind(try names.target(row.target, self), 1)
        sql.bind(row.state.rawValue, 2)
        sql.bind(row.since.microseconds, 3)
        sql.bind(row.snapshot, 4)
        try sql.run()
    }

    func put(_ incident: Incident, _ names: inout Names) throws {
        let sql = try sql(
            """
            INSERT OR REPLACE INTO incident (id, target, state, diagnosis, summary, started, ended, last_good)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        sql.bind(incident.id, 1)
        sql.bind(try names.target(incident.target, self), 2)
        sql.bind(incident.state.rawValue, 3)
        sql.bind(incident.diagnosis?.rawValue, 4)
        sql.bind(incident.summary, 5)
        sql.bind(incident.startedAt.microseconds, 6)
        sql.bind(incident.endedAt?.microseconds, 7)
        sql.bind(incident.lastGoodAt?.microseconds, 8)
        try sql.run()
    }

    func add(_ row: OutboxRow) throws {
        let sql = try sql(
            """
            INSERT OR IGNORE INTO outbox (id, dedup_key, receiver, payload, created, state, attempts, next_attempt,
                last_error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        sql.bind(row.id, 1)
        sql.bind(row.dedupKey, 2)
        sql.bind(row.receiver, 3)
        sql.bind(row.payload, 4)
        sql.bind(row.createdAt.microseconds, 5)
        sql.bind(row.state.rawValue, 6)
        sql.bind(Int64(row.attempts), 7)
        sql.bind(row.nextAttemptAt.microseconds, 8)
        sql.bind(row.lastError, 9)
        try sql.run()
    }

    /// A delivery that is delivered or failed for good stays so.
    func put(_ note: DeliveryNote) throws {
        let sql = try sql(
            """
            UPDATE outbox SET state = ?, attempts = ?, next_attempt = coalesce(?, next_attempt), ended = ?,
                last_error = coalesce(?, last_error)
            WHERE id = ? AND state = 'pending'
            """)
        sql.bind(Int64(note.attempts), 2)
        switch note.outcome {
        case .delivered:
            sql.bind("delivered", 1)
            sql.bind(note.time.microseconds, 4)
        case .retry(let next, let error):
            sql.bind("pending", 1)
            sql.bind(next.microseconds, 3)
            sql.bind(error, 5)
        case .failed(let error):
            sql.bind("failed", 1)
            sql.bind(note.time.microseconds, 4)
            sql.bind(error, 5)
        }
        sql.bind(note.id, 6)
        try sql.run()
        try addAttempt(note)
    }

    /// Writes down one attempt; a note of a delivery that was given up untried is none.
    private func addAttempt(_ note: DeliveryNote) throws {
        guard note.attempts > 0 else { return }
        let sql = try sql(
            """
            INSERT OR REPLACE INTO delivery_attempt (delivery, number, at, outcome, detail)
            SELECT id, ?, ?, ?, ? FROM outbox WHERE id = ?
            """)
        sql.bind(Int64(note.attempts), 1)
        sql.bind(note.time.microseconds, 2)
        switch note.outcome {
        case .delivered: sql.bind("delivered", 3)
        case .retry(_, let error):
            sql.bind("retry", 3)
            sql.bind(error, 4)
        case .failed(let error):
            sql.bind("failed", 3)
            sql.bind(error, 4)
        }
        sql.bind(note.id, 5)
        try sql.run()
    }

    func put(_ key: String, _ value: String) throws {
        let sql = try sql("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
        sql.bind(key, 1)
        sql.bind(value, 2)
        try sql.run()
    }

    func removeMeta(_ key: String) throws {
        let sql = try sql("DELETE FROM meta WHERE key = ?")
        sql.bind(key, 1)
        try sql.run()
    }
}
