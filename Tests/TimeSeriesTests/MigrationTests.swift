import Evidence
import Foundation
import GRDB
import Testing

@testable import TimeSeries

/// A store that an earlier version wrote is brought up to date by the first writer, with everything in it.
@Suite struct MigrationTests {
    @Test func `history of the first version is there after the migration and goes on`() throws {
        let place = try TemporaryStore()
        try Self.makeFirstVersion(at: place.path)
        #expect(throws: StoreError(.olderSchema, "", path: "")) { try Store.openReader(path: place.path) }
        let writer = try Store.openWriter(path: place.path)
        #expect(try place.everything(["a"]).map(\.options) == [.milliseconds(20), .milliseconds(30)])
        try writer.commit(Batch([.pass("a", at: noon + minutes(3), milliseconds: 40)]))
        _ = try writer.sealAndRetain(now: noon + minutes(600), rawKeep: forever, rollupKeep: forever)
        let reader = try Store.openReader(path: place.path)
        #expect(try reader.totals(from: noon, to: noon + minutes(60)).first?.counts(.keepAlive).pass == 3)
        #expect(try reader.verify().findings == [])
    }

    /// The file as the first version left it: its tables, one sealed row with its sums, one hot row.
    private static func makeFirstVersion(at path: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
        var migrator = DatabaseMigrator()
        migrator.registerMigration(Schema.migrator.migrations[0]) { try $0.execute(sql: Schema.version1) }
        try migrator.migrate(database)
        try database.write { database in
            try database.execute(sql: "INSERT INTO target VALUES (1, 'a', 's', 'a:5061', 'generic', '{}', 1)")
            var row = StoredResult(time: noon.microseconds, target: 1, kind: 0, verdict: 0, lateness: 0)
            row.options = 20_000
            try database.execute(
                sql: "INSERT INTO chunk (target, t0, t1, n, body) VALUES (1, ?, ?, 1, ?)",
                arguments: [row.time, row.time, Data(Chunk.body(of: [row]))])
            var rollup = Rollup()
            rollup.add(row)
            for (table, start) in [("rollup_1h", Hour.start(of: row.time)), ("rollup_1d", Day.start(of: row.time))] {
                try database.execute(
                    sql: "INSERT INTO \(table) VALUES (?, 1, 1, 0, 0, 0, 0, 0, 0, 0, 20000, 20000, 20000, ?)",
                    arguments: [start, Data(rollup.sketchBytes(withLateness: false))])
            }
            try database.execute(
                sql: "INSERT INTO result (ts, target, kind, verdict, lateness, options) VALUES (?, 1, 0, 0, 0, 30000)",
                arguments: [(noon + minutes(1)).microseconds])
        }
        try database.close()
    }
}
