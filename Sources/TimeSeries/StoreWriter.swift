package import Evidence
import GRDB
import Synchronization

/// The one writer of a store. Calls block until they are done; make them on a queue of their own.
///
/// Everything that returned is in the file and survives `kill -9` and power loss (`synchronous=FULL`). After an error
/// nothing of the call is in the store and the writer stays usable: a full disk, for instance, is tried again later.
package final class StoreWriter: Sendable {
    /// The path of the database file.
    package let path: String
    private let queue: DatabaseQueue
    private let lock: Mutex<FileLock?>
    private let names = Mutex(Names())
    private let identity: FileIdentity?

    init(path: String, queue: DatabaseQueue, lock: FileLock) throws(StoreError) {
        self.path = path
        self.queue = queue
        self.lock = Mutex(lock)
        identity = FileFacts.identity(path)
        let level = try read { try SQL("PRAGMA synchronous", $0).scalar() }
        guard level == 2 else {
            throw StoreError(.database, "SQLite refuses to write through to the disk", path: path)
        }
    }

    deinit { try? close() }

    // MARK: Writing

    /// Writes everything in the batch in one transaction.
    package func commit(_ batch: Batch) throws(StoreError) {
        guard !batch.isEmpty else { return }
        // SQLite would go on writing into a file that nobody can find any more.
        guard FileFacts.identity(path) == identity else {
            throw StoreError(.inputOutput, "the file was moved or replaced while it was in use", path: path)
        }
        try write { write, names in
            try write.add(batch.observations, &names)
            try write.add(batch.certificates, &names)
            for row in batch.health { try write.put(row, &names) }
            for incident in batch.incidents { try write.put(incident, &names) }
            for row in batch.outbox { try write.add(row) }
            for note in batch.deliveries { try write.put(note) }
            for (key, value) in batch.meta { try value.isEmpty ? write.removeMeta(key) : write.put(key, value) }
        }
    }

    /// Makes these the targets of the plan: adds or updates each, and marks all others as no longer in it.
    ///
    /// History, state and incidents of a target stay with its name.
    package func register(targets: [TargetRow]) throws(StoreError) {
        try write { write, names in
            try write.sql("UPDATE target SET active = 0").run()
            for target in targets { _ = try write.add(target) }
        }
    }

    // MARK: What a restarted agent goes on with

    /// The state of every target that had one.
    package func loadHealth() throws(StoreError) -> [HealthRow] {
        try read { database in
            let sql = try SQL(
                """
                SELECT t.name, h.state, h.since, h.snapshot
                FROM health h JOIN target t ON t.id = h.target ORDER BY t.name
                """, database)
            return try sql.rows { HealthRow(reading: $0) }
        }
    }

    /// Every incident that has not ended, oldest first.
    package func openIncidents() throws(StoreError) -> [Incident] {
        try read { database in
            let sql = try SQL(
                """
                SELECT i.id, t.name, i.state, i.diagnosis, i.summary, i.started, i.ended, i.last_good
                FROM incident i JOIN target t ON t.id = i.target WHERE i.ended IS NULL ORDER BY i.started, i.id
                """, database)
            return try sql.rows { Incident(reading: $0) }
        }
    }

    /// Every remembered fact by name.
    package func loadMeta() throws(StoreError) -> [String: String] {
        try read { database in
            let pairs = try SQL("SELECT key, value FROM meta", database).rows { ($0.text(0) ?? "", $0.text(1) ?? "") }
            return Dictionary(pairs) { _, later in later }
        }
    }

    // MARK: Alert deliveries

    /// The deliveries still to make, in the order in which they were put there, so many at most.
    package func pendingDeliveries(limit: Int) throws(StoreError) -> [OutboxRow] {
        try read { database in
            let text = "SELECT \(OutboxRow.columns) FROM outbox WHERE state = 'pending' ORDER BY rowid LIMIT ?"
            let sql = try SQL(dynamic: text, database)
            sql.bind(Int64(max(0, limit)), 1)
            return try sql.rows { OutboxRow(reading: $0) }
        }
    }

    // MARK: The file

    /// Limits the size of the database file, to the page; `nil` leaves it to the disk. Never below its present size.
    package func setMaximumBytes(_ bytes: Int64?) throws(StoreError) {
        try read { database in
            let size = try SQL("PRAGMA page_size", database).scalar() ?? 4_096
            let pages = bytes.map { max(1, $0 / max(1, size)) } ?? 4_294_967_294
            _ = try SQL(dynamic: "PRAGMA max_page_count = \(pages)", database).scalar()
        }
    }

    /// Copies the log back into the database and empties it, as far as readers allow.
    package func checkpoint() throws(StoreError) {
        try read { database in
            do {
                try database.checkpoint(.truncate)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // A reader still looks at the log: what it does not need is copied already, the rest next time.
            }
        }
    }

    /// Gives pages that retention freed back to the file system, at most so many at once; how many are left to give.
    package func compact(pages: Int) throws(StoreError) -> Int {
        try read { database in
            let give = try SQL(dynamic: "PRAGMA incremental_vacuum(\(max(1, pages)))", database)
            while try give.step() {}
            give.reset()
            return Int(clamping: try SQL("PRAGMA freelist_count", database).scalar() ?? 0)
        }
    }

    /// Closes the file and gives up the lock; every later call throws. Closing twice is no error.
    package func close() throws(StoreError) {
        defer { lock.withLock { $0 = nil } }
        try Store.attempt(path) { try queue.close() }
    }

    // MARK: Access

    /// One transaction; what it learnt of names is kept only if it is committed.
    func write<Value: Sendable>(_ work: (WriteAccess, inout Names) throws -> Value) throws(StoreError) -> Value {
        try Store.attempt(path) {
            try names.withLock { names in
                var copy = names
                var value: Value?
                try queue.inTransaction(.immediate) { database in
                    value = try work(WriteAccess(database: database), &copy)
                    return .commit
                }
                names = copy
                guard let value else { throw StoreError(.database, "a transaction gave no result", path: path) }
                return value
            }
        }
    }

    /// A look at the database outside a write.
    func read<Value>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
        try Store.attempt(path) { try queue.inDatabase(work) }
    }
}

extension HealthRow {
    /// The row of a query for name, state, since, snapshot.
    init(reading sql: SQL) {
        self.init(
            target: sql.text(0) ?? "", state: TargetState(rawValue: sql.text(1) ?? "") ?? .unknown,
            since: WallTime(microseconds: sql.number(2)), snapshot: sql.text(3) ?? "")
    }
}

extension Incident {
    /// The row of a query for id, target name, state, diagnosis, summary, started, ended, last_good.
    init(reading sql: SQL) {
        self.init(
            id: sql.text(0) ?? "", target: sql.text(1) ?? "",
            state: TargetState(rawValue: sql.text(2) ?? "") ?? .unknown,
            diagnosis: sql.text(3).flatMap { DiagnosisCode(rawValue: $0) }, summary: sql.text(4) ?? "",
            startedAt: WallTime(microseconds: sql.number(5)),
            endedAt: sql.integer(6).map { WallTime(microseconds: $0) },
            lastGoodAt: sql.integer(7).map { WallTime(microseconds: $0) })
    }
}
