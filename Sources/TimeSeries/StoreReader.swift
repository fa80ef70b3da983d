package import Evidence
import GRDB
import Synchronization

/// A look into a store while somebody may be writing it. Never blocks the writer; calls block the caller.
///
/// Each call sees one consistent moment and holds it only until it returns: a long report is made of many calls, so
/// that the log of the writer can be emptied in between.
package final class StoreReader: Sendable {
    /// The path of the database file.
    package let path: String
    private let queue: DatabaseQueue
    private let words = Mutex(Words())

    init(path: String, queue: DatabaseQueue) {
        self.path = path
        self.queue = queue
    }

    /// Every target that was ever registered, by name.
    package func targets() throws(StoreError) -> [TargetRow] {
        try read { read, _ in try read.targets().map(\.row) }
    }

    /// The incidents that touch a span of time, oldest first; open ones touch everything after their start.
    package func incidents(from: WallTime, to: WallTime) throws(StoreError) -> [Incident] {
        try read { read, _ in
            let sql = try read.sql(
                """
                SELECT i.id, t.name, i.state, i.diagnosis, i.summary, i.started, i.ended, i.last_good
                FROM incident i JOIN target t ON t.id = i.target
                WHERE i.started < ? AND (i.ended IS NULL OR i.ended >= ?) ORDER BY i.started, i.id
                """)
            sql.bind(to.microseconds, 1)
            sql.bind(from.microseconds, 2)
            return try sql.rows { Incident(reading: $0) }
        }
    }

    /// The state of every target that had one, by name.
    package func health() throws(StoreError) -> [HealthRow] {
        try read { read, _ in
            let sql = try read.sql(
                """
                SELECT t.name, h.state, h.since, h.snapshot
                FROM health h JOIN target t ON t.id = h.target ORDER BY t.name
                """)
            return try sql.rows { HealthRow(reading: $0) }
        }
    }

    /// The delivery journal, newest first.
    package func deliveries(limit: Int) throws(StoreError) -> [OutboxRow] {
        try read { read, _ in
            let text = "SELECT \(OutboxRow.columns) FROM outbox ORDER BY created DESC, id LIMIT ?"
            let sql = try SQL(dynamic: text, read.database)
            sql.bind(Int64(max(0, limit)), 1)
            return try sql.rows { OutboxRow(reading: $0) }
        }
    }

    /// Deliveries of one alert, by what receivers tell duplicates by, put there at a moment or later; the newest first.
    package func deliveries(ofAlert dedupKey: String, since start: WallTime) throws(StoreError) -> [OutboxRow] {
        try read { read, _ in
            let text = """
                SELECT \(OutboxRow.columns) FROM outbox WHERE created >= ? AND dedup_key = ?
                ORDER BY created DESC, id LIMIT \(Limits.deliveriesOfAlert)
                """
            let sql = try SQL(dynamic: text, read.database)
            sql.bind(start.microseconds, 1)
            sql.bind(dedupKey, 2)
            return try sql.rows { OutboxRow(reading: $0) }
        }
    }

    /// A remembered fact; `nil` where there is none.
    package func meta(_ key: String) throws(StoreError) -> String? {
        try read { read, _ in
            let sql = try read.sql("SELECT value FROM meta WHERE key = ?")
            sql.bind(key, 1)
            return try sql.rows { $0.text(0) }.first
        }
    }

    /// Closes the file; every later call throws. Closing twice is no error.
    package func close() throws(StoreError) {
        try Store.attempt(path) { try queue.close() }
    }

    // MARK: Access

    /// One read transaction with all words known.
    func read<Value: Sendable>(_ work: (ReadAccess, Words) throws -> Value) throws(StoreError) -> Value {
        try Store.attempt(path) {
            try queue.read { database in
                let access = ReadAccess(database: database)
                let known = try words.withLock { words in
                    try words.refresh(access)
                    return words
                }
                return try work(access, known)
            }
        }
    }
}
