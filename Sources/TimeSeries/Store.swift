package import Evidence
import GRDB

/// How a store is opened.
package struct StoreOptions: Sendable, Hashable {
    /// The largest size of the database file in bytes; `nil` leaves it to the disk.
    package var maximumBytes: Int64?
    /// Whether files of moderate size are checked for damage before the first write.
    package var checksForDamage = true
    /// How long a commit waits for somebody who has locked the database by other means.
    package var patience = Span.seconds(5)

    /// The defaults.
    package init(maximumBytes: Int64? = nil) { self.maximumBytes = maximumBytes }
}

/// The door to store files: one writer, any number of readers, and errors that say the next step.
///
/// SQLite before 3.51.3 can lose a commit when two connections write or checkpoint the same file at once. So one
/// connection does all of both, under a lock on `PATH.lock`; every other connection only reads. And no code of ours
/// opens a store file by other means: closing any descriptor of it would drop SQLite's own locks.
package enum Store {
    /// Opens the store for writing, making or migrating it as needed, and holds `PATH.lock` until it is closed.
    ///
    /// Throws `locked` where another process writes it, `corrupt` where it is damaged (see ``setAside(path:suffix:)``),
    /// `notADatabase`, `notAStore` or `newerSchema` where it is not ours to write, and `readOnly`, `full`,
    /// `unreadable` or `inputOutput` from the file system.
    package static func openWriter(
        path: String, options: StoreOptions = StoreOptions()
    ) throws(StoreError) -> StoreWriter {
        let lock = try FileLock.take(for: path, .writing)
        try FileFacts.makePrivate(path)
        let queue = try attempt(path) {
            let queue = try DatabaseQueue(path: path, configuration: .writer(patience: options.patience))
            try refuseForeign(queue, path: path)
            try queue.inDatabase { try prepareFile($0) }
            if options.checksForDamage { try check(queue, path: path) }
            try Schema.migrator.migrate(queue)
            return queue
        }
        let writer = try StoreWriter(path: path, queue: queue, lock: lock)
        try writer.setMaximumBytes(options.maximumBytes)
        return writer
    }

    /// Opens the store for reading beside whoever writes it.
    ///
    /// A log that a killed writer left behind is worked in first, under the writer's lock. Throws `missing`,
    /// `notADatabase`, `notAStore`, `corrupt`, `newerSchema`, `olderSchema`, `empty`, `unreadable` or `busy`.
    package static func openReader(path: String) throws(StoreError) -> StoreReader {
        guard FileFacts.exists(path) else { throw StoreError(.missing, "there is no such file", path: path) }
        guard FileFacts.isReadable(path), FileFacts.size(path) != nil else {
            throw StoreError(.unreadable, "the file may not be read", path: path)
        }
        try recoverLog(path: path)
        let queue = try attempt(path) {
            let queue = try DatabaseQueue(path: uri(path), configuration: .reader)
            try refuseForeign(queue, path: path)
            guard try queue.read({ try Schema.migrator.hasCompletedMigrations($0) }) else {
                throw StoreError(.olderSchema, "an earlier version wrote it", path: path)
            }
            return queue
        }
        return StoreReader(path: path, queue: queue)
    }

    /// Moves a damaged store and its log aside, to `PATH.SUFFIX`, so that a new one can take its place.
    ///
    /// `suffix` should hold the time, for instance `corrupt-20260101T000000Z`; an existing file is never overwritten.
    /// Returns the new path.
    package static func setAside(path: String, suffix: String) throws(StoreError) -> String {
        let lock = try FileLock.take(for: path, .recovery)
        defer { withExtendedLifetime(lock) {} }
        let aside = "\(path).\(suffix)"
        try FileFacts.move(path, to: aside)
        for part in ["-wal", "-shm"] where FileFacts.exists(path + part) {
            try FileFacts.move(path + part, to: aside + part)
        }
        return aside
    }

    /// The bytes that a store takes on disk, its log included.
    package static func bytes(path: String) -> Int64 {
        ["", "-wal", "-shm"].reduce(0) { $0 + (FileFacts.size(path + $1) ?? 0) }
    }

    // MARK: Steps

    private static func recoverLog(path: String) throws(StoreError) {
        guard let size = FileFacts.size(path + "-wal"), size > 0, FileFacts.directoryIsWritable(of: path) else {
            return
        }
        let lock: FileLock
        do throws(StoreError) {
            lock = try FileLock.take(for: path, .recovery)
        } catch  where error.code == .locked {
            return
        }
        defer { withExtendedLifetime(lock) {} }
        try attempt(path) {
            let queue = try DatabaseQueue(path: path, configuration: .writer(patience: StoreOptions().patience))
            try refuseForeign(queue, path: path)
            _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try queue.close()
        }
    }

    /// A store that nobody writes and nobody can make a log for is read as the unchanging file that it is.
    private static func uri(_ path: String) -> String {
        let isStill = !FileFacts.directoryIsWritable(of: path) && FileFacts.size(path + "-wal") == nil
        guard isStill else { return path }
        let escaped = path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"): "%" + hexadecimalPair(byte)
            default: String(decoding: [byte], as: UTF8.self)
            }
        }
        return "file:" + escaped.joined() + "?immutable=1"
    }

    private static func hexadecimalPair(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func refuseForeign(_ queue: DatabaseQueue, path: String) throws {
        try queue.inDatabase { database in
            let isOurs = try SQL("PRAGMA application_id", database).scalar() == Schema.applicationID
            let tables = try SQL("SELECT count(*) FROM sqlite_schema", database).scalar() ?? 0
            let isReader = database.configuration.readonly
            guard tables > 0 || !isReader else {
                throw StoreError(.empty, "nothing was ever written to it", path: path)
            }
            guard isOurs || tables == 0 else {
                throw StoreError(.notAStore, "this is a database of something else", path: path)
            }
            if try isOurs && tables > 0 && Schema.migrator.hasBeenSuperseded(database) {
                throw StoreError(.newerSchema, "a later version wrote it", path: path)
            }
        }
    }

    /// What only the writer decides about the file; the first four before the first table.
    private static func prepareFile(_ database: Database) throws {
        if try SQL("PRAGMA application_id", database).scalar() != Schema.applicationID {
            try database.execute(
                sql: """
                    PRAGMA page_size = 8192;
                    PRAGMA auto_vacuum = INCREMENTAL;
                    PRAGMA application_id = \(Schema.applicationID);
                    """)
        }
        try database.execute(
            sql: """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = \(Limits.checkpointPages);
                PRAGMA journal_size_limit = \(Limits.journalBytes);
                """)
    }

    private static func check(_ queue: DatabaseQueue, path: String) throws {
        guard let size = FileFacts.size(path), size <= Limits.checkedBytes else { return }
        try queue.inDatabase { database in
            let found = try SQL("PRAGMA quick_check(1)", database).rows { $0.text(0) }
            guard found == ["ok"] else {
                throw StoreError(.corrupt, "the file is damaged (\(found.first ?? "no answer"))", path: path)
            }
        }
    }

    /// Does it, and turns whatever it throws into a ``StoreError``.
    static func attempt<Value>(_ path: String, _ work: () throws -> Value) throws(StoreError) -> Value {
        do { return try work() } catch { throw StoreError(error, path: path) }
    }
}

extension Configuration {
    fileprivate static func writer(patience: Span) -> Configuration {
        var configuration = Configuration()
        configuration.label = "store.writer"
        configuration.busyMode = .timeout(patience.seconds)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA cache_size = -16384;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA secure_delete = OFF;
                    """)
        }
        return configuration
    }

    fileprivate static var reader: Configuration {
        var configuration = Configuration()
        configuration.label = "store.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(StoreOptions().patience.seconds)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA cache_size = -16384;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA query_only = ON;
                    """)
        }
        return configuration
    }
}
