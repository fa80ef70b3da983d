/// The two tables of rollups, which have the same columns.
enum RollupTable: String {
    case hour = "rollup_1h"
    case day = "rollup_1d"

    /// The columns in the order that ``Rollup/init(reading:from:)`` takes them in.
    private static let columns = """
        alive_pass, alive_warn, alive_fail, alive_unknown, fresh_pass, fresh_warn, fresh_fail, fresh_unknown,
        options_min, options_max, options_sum, sketch
        """
    /// What only days have, after the others.
    private static let edges = "first, last, gap, address, leaf"

    private var columns: String { self == .day ? "\(Self.columns), \(Self.edges)" : Self.columns }

    /// One target's hour or day.
    var selectOne: String { "SELECT \(columns) FROM \(rawValue) WHERE start = ? AND target = ?" }

    /// All rows that start in a span, the target in the first column, those of the rollup after it.
    var selectSpan: String { "SELECT target, \(columns) FROM \(rawValue) WHERE start >= ? AND start < ?" }

    /// All rows of one target that start in a span, the start in the first column.
    var selectTarget: String {
        "SELECT start, \(columns) FROM \(rawValue) WHERE start >= ? AND start < ? AND target = ?"
    }

    /// Writes start, target and the columns.
    var replace: String {
        let places = repeatElement("?", count: self == .day ? 19 : 14).joined(separator: ",")
        return "INSERT OR REPLACE INTO \(rawValue) (start, target, \(columns)) VALUES (\(places))"
    }
}

extension Rollup {
    /// The rollup whose columns begin at one of the row that a statement stands on.
    init(reading sql: SQL, _ table: RollupTable, from column: Int32 = 0) throws(CodingFault) {
        keepAlive = VerdictCounts(reading: sql, from: column)
        fresh = VerdictCounts(reading: sql, from: column + 4)
        least = sql.integer(column + 8)
        most = sql.integer(column + 9)
        sum = sql.number(column + 10)
        try readSketches(sql.bytes(column + 11))
        if table == .day { edges = RollupEdges(reading: sql, from: column + 12) }
    }

    /// Binds the columns from place 3.
    func bind(to sql: SQL, _ table: RollupTable) {
        keepAlive.bind(to: sql, from: 3)
        fresh.bind(to: sql, from: 7)
        sql.bind(least, 11)
        sql.bind(most, 12)
        sql.bind(sum, 13)
        sql.bind(sketchBytes(withLateness: table == .day), 14)
        guard table == .day else { return }
        let columns = [edges?.first, edges?.last, edges?.gap, edges?.address, edges?.leaf]
        for (offset, value) in columns.enumerated() { sql.bind(value, 15 + Int32(offset)) }
    }
}

extension RollupEdges {
    fileprivate init?(reading sql: SQL, from column: Int32) {
        guard let first = sql.integer(column), let last = sql.integer(column + 1), let gap = sql.integer(column + 2)
        else { return nil }
        self.init(
            first: first, last: last, gap: gap, address: sql.integer(column + 3), leaf: sql.integer(column + 4))
    }
}

extension VerdictCounts {
    fileprivate init(reading sql: SQL, from column: Int32) {
        pass = sql.number(column)
        warn = sql.number(column + 1)
        fail = sql.number(column + 2)
        unknown = sql.number(column + 3)
    }

    fileprivate func bind(to sql: SQL, from place: Int32) {
        for (offset, count) in [pass, warn, fail, unknown].enumerated() {
            sql.bind(count, place + Int32(offset))
        }
    }
}
