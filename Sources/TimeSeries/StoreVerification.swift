import Evidence
import GRDB
import GRDBSQLite

/// What was looked at in a store, and everything that is wrong with it.
package struct StoreVerification: Sendable, Hashable {
    /// What is wrong, one sentence each; none for a sound store.
    package var findings: [String] = []
    /// How many sealed blocks were read, and how many observations they hold.
    package var chunks = 0
    /// See ``chunks``.
    package var sealedObservations = 0
    /// How many observations are not sealed yet.
    package var hotObservations = 0
    /// How many hours of a target were reckoned anew and compared with their rollup.
    package var comparedRollups = 0

    /// Nothing was looked at yet.
    init() {}

    /// The most findings that are told; a store with more is no less damaged.
    package static let mostFindings = 100

    /// The version of SQLite that reads and writes stores here.
    package static var engine: String { String(cString: sqlite3_libversion()) }

    mutating func find(_ sentence: String) {
        if findings.count < Self.mostFindings { findings.append(sentence) }
    }
}

extension StoreReader {
    /// Reads all of the file: SQLite's own check, every block's checksum, version and contents, and of a sample of
    /// hours whether their rollups are what their observations come to.
    ///
    /// Made of many short looks, so that a writer's log can be emptied in between; what changes meanwhile is no
    /// finding.
    package func verify() throws(StoreError) -> StoreVerification {
        var result = StoreVerification()
        let structure = try read { read, _ in try read.sql("PRAGMA integrity_check").rows { $0.text(0) } }
        for sentence in structure where sentence != "ok" { result.find("The database: \(sentence).") }
        // A broken tree has no end: what SQLite does not vouch for is not walked through.
        guard result.findings.isEmpty else { return result }
        var last: Int64 = .min
        while let next = try look(after: last, &result) { last = next }
        try compareRollups(&result)
        result.hotObservations = try read { read, _ in
            Int(clamping: try read.sql("SELECT count(*) FROM result").scalar() ?? 0)
        }
        return result
    }

    /// Checks the next blocks; the number of the last of them, `nil` where there are no more.
    private func look(after last: Int64, _ result: inout StoreVerification) throws(StoreError) -> Int64? {
        let (looked, end) = try read { [result] read, _ in
            var result = result
            var end: Int64?
            let sql = try read.sql(
                "SELECT id, target, n, t0, t1, body FROM chunk WHERE id > ? ORDER BY id LIMIT ?")
            sql.bind(last, 1)
            sql.bind(Int64(Limits.chunksPerLook), 2)
            defer { sql.reset() }
            while try sql.step() {
                end = sql.number(0)
                result.chunks += 1
                result.sealedObservations += Int(clamping: sql.number(2))
                if let fault = Chunk.fault(in: sql) { result.find("Sealed block \(sql.number(0)): \(fault).") }
            }
            return (result, end)
        }
        result = looked
        return end
    }

    /// Compares one hour in so many of a target, another one for each target.
    private func compareRollups(_ result: inout StoreVerification) throws(StoreError) {
        let targets = try read { read, _ in try read.targets().map { (id: $0.id, name: $0.row.name) } }
        for target in targets {
            let (compared, sentences) = try read { read, _ in try read.compare(target) }
            result.comparedRollups += compared
            for sentence in sentences { result.find(sentence) }
        }
    }
}

extension ReadAccess {
    /// The share of a target's hours that are reckoned anew: one in so many, at least the newest.
    private static let sampling: Int64 = 100

    /// How many hours of a target were compared, and what was wrong with them.
    fileprivate func compare(_ target: (id: Int64, name: String)) throws -> (compared: Int, findings: [String]) {
        let edge = try sql("SELECT min(t0), max(t0) FROM chunk WHERE target = ?")
        edge.bind(target.id, 1)
        let edges = try edge.rows { sql in sql.integer(0).map { ($0, sql.number(1)) } }.first
        // Blocks go one by one when they are old: only hours that are surely whole are compared.
        guard let edges, case let first = Hour.start(of: edges.0) &+ 2 * Hour.length,
            case let newest = Hour.start(of: edges.1), first <= newest
        else { return (0, []) }
        var findings: [String] = []
        var hour = newest
        var compared = 0
        while hour >= first {
            if try !isSound(hour, of: target.id) {
                let time = WallTime(microseconds: hour).iso8601Seconds
                findings.append("The rollup of \(target.name) for the hour at \(time) is not what its blocks hold.")
            }
            compared += 1
            hour -= Hour.length * Self.sampling
        }
        return (compared, findings)
    }

    private func isSound(_ hour: Int64, of target: Int64) throws -> Bool {
        let find = try sql("SELECT id FROM chunk WHERE target = ? AND t0 >= ? AND t0 < ?")
        find.bind(target, 1)
        find.bind(hour, 2)
        find.bind(hour &+ Hour.length, 3)
        var reckoned = Rollup()
        for id in try find.rows({ $0.integer(0) }) {
            for row in try rows(ofChunk: id, target: target) { reckoned.add(row) }
        }
        let select = try SQL(dynamic: RollupTable.hour.selectOne, database)
        select.bind(hour, 1)
        select.bind(target, 2)
        let stored = try select.rows { try Rollup(reading: $0, .hour) }.first
        // Hours keep neither edges nor lateness.
        reckoned.edges = nil
        reckoned.lateness = LatencySketch()
        return reckoned.isEmpty ? stored == nil : reckoned == stored
    }
}
