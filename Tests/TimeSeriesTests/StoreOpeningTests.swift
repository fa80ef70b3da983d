import Evidence
import Foundation
import GRDB
import Testing

@testable import TimeSeries

@Suite struct StoreOpeningTests {
    @Test func `a new store has the settings that durability rests on and is private`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        func pragma(_ name: String) throws -> String? {
            try writer.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        }
        #expect(try pragma("journal_mode") == "wal")
        #expect(try pragma("synchronous") == "2")
        #expect(try pragma("secure_delete") == "0")
        #expect(try pragma("page_size") == "8192")
        #expect(try pragma("auto_vacuum") == "2")
        #expect(try pragma("foreign_keys") == "1")
        #expect(try pragma("temp_store") == "2")
        #expect(try pragma("wal_autocheckpoint") == "4000")
        #expect(try pragma("journal_size_limit") == "67108864")
        #expect(try pragma("mmap_size") == "0")
        try writer.commit(Batch([.pass("a", at: noon)]))
        for part in ["", "-wal", "-shm", ".lock"] { #expect(try place.mode(of: place.path + part) == 0o600) }
        try writer.close()
        let again = try Store.openWriter(path: place.path)
        #expect(try again.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        #expect(try again.read { try Int.fetchOne($0, sql: "PRAGMA page_size") } == 8_192)
    }

    @Test func `a second writer is refused with the pid of the first until that one closes`() throws {
        let place = try TemporaryStore()
        let first = try Store.openWriter(path: place.path)
        let error = #expect(throws: StoreError.self) { try Store.openWriter(path: place.path) }
        #expect(error?.code == .locked)
        #expect(error?.reason.contains("pid \(getpid())") == true)
        try first.commit(Batch([.pass("a", at: noon)]))
        try first.close()
        try first.close()
        let second = try Store.openWriter(path: place.path)
        #expect(code { try first.commit(Batch([.pass("a", at: noon)])) } != nil)
        try second.close()
    }

    @Test func `a store that is not there is missing for a reader and is not made by it`() throws {
        let place = try TemporaryStore()
        #expect(code { try Store.openReader(path: place.path) } == .missing)
        #expect(!FileManager.default.fileExists(atPath: place.path))
        #expect(code { try Store.openWriter(path: place.path("no/such/tw.db")) } == .missing)
    }

    @Test func `a file that is no database is left as it is`() throws {
        let place = try TemporaryStore()
        let text = Data(String(repeating: "This is a letter, not a database. ", count: 400).utf8)
        try text.write(to: URL(fileURLWithPath: place.path))
        #expect(code { try Store.openReader(path: place.path) } == .notADatabase)
        #expect(code { try Store.openWriter(path: place.path) } == .notADatabase)
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.path)) == text)
    }

    @Test func `a database of something else is refused`() throws {
        let place = try TemporaryStore()
        let foreign = try DatabaseQueue(path: place.path)
        try foreign.write { try $0.execute(sql: "CREATE TABLE player (id INTEGER)") }
        try foreign.close()
        #expect(code { try Store.openReader(path: place.path) } == .notAStore)
        #expect(code { try Store.openWriter(path: place.path) } == .notAStore)
    }

    @Test func `a store of a later version is refused by both and stays as it is`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch([.pass("a", at: noon)]))
        _ = try writer.write { write, _ in
            try write.database.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 of the future')")
        }
        try writer.close()
        #expect(code { try Store.openReader(path: place.path) } == .newerSchema)
        #expect(code { try Store.openWriter(path: place.path) } == .newerSchema)
    }

    @Test func `a store that no writer has brought up to date is older for a reader`() throws {
        let place = try TemporaryStore()
        try Store.openWriter(path: place.path).close()
        let database = try DatabaseQueue(path: place.path)
        try database.write { try $0.execute(sql: "DELETE FROM grdb_migrations") }
        try database.close()
        #expect(code { try Store.openReader(path: place.path) } == .olderSchema)
    }

    @Test func `an empty file is no store yet for a reader and becomes one by a writer`() throws {
        let place = try TemporaryStore()
        try Data().write(to: URL(fileURLWithPath: place.path))
        #expect(code { try Store.openReader(path: place.path) } == .empty)
        try Store.openWriter(path: place.path).close()
        #expect(try Store.openReader(path: place.path).targets() == [])
    }

    @Test func `every migration runs from nothing and every table of it can be read`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        let names = try queue.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        }
        for name in [
            "target", "word", "result", "chunk", "rollup_1h", "rollup_1d", "certificate", "certificate_name", "chain",
            "chain_element", "health", "incident", "outbox", "meta", "observation", "certificate_seen", "alert_pending",
        ] {
            #expect(names.contains(name))
            #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(name)") } == 0)
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel")))
    func `a directory that takes no files is named`() {
        let error = #expect(throws: StoreError.self) { try Store.openWriter(path: "/sys/kernel/tw.db") }
        #expect(error?.code == .readOnly)
        #expect(error?.description.hasPrefix("/sys/kernel/tw.db: ") == true)
    }

    @Test func `every error says what to do next`() {
        for code in StoreError.Code.allCases {
            let error = StoreError(code, "it broke", path: "/x")
            #expect(error.description.hasPrefix("/x: it broke. ") && error.nextStep.hasSuffix("."))
        }
    }

    @Test func `a directory in the place of a store is unreadable`() throws {
        let place = try TemporaryStore()
        try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: false)
        #expect(code { try Store.openReader(path: place.path) } == .unreadable)
        #expect(code { try Store.openWriter(path: place.path) } == .unreadable)
    }
}
