/// The two tables of rollups, which have the same columns.
enum RollupTable: String {
    case hour = "rollup_1h"
    case day = "rollup_1d"

    /// The columns in the order that ``Rollup/init(reading:)`` takes them in.
    private static let columns = """
        alive_pass, alive_warn, alive_fail, alive_unknown, fresh_pass, fresh_warn, fresh_fail, fresh_unknown,
        options_min, options_max, options_sum, sketch
        """

    /// One target's hour or day.
    var selectOne: String { "SELECT \(Self.columns) FROM \(rawValue) WHERE start = ? AND target = ?" }

    /// All rows that start in a span, the target in the column after those of the rollup.
    var selectSpan: String { "SELECT \(Self.columns), target FROM \(rawValue) WHERE start >= ? AND start < ?" }

    /// Writes start, target and the columns.
    var replace: String {
        "INSERT OR REPLACE INTO \(rawValue) (start, target, \(Self.columns)) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    }
}

extension Rollup {
    /// The rollup a statement over the columns stands on.
    init(reading sql: SQL) throws(CodingFault) {
        keepAlive = VerdictCounts(reading: sql, from: 0)
        fresh = VerdictCounts(reading: sql, from: 4)
        least = sql.integer(8)
        most = sql.integer(9)
        sum = sql.number(10)
        try readSketches(sql.bytes(11))
    }

    /// Binds the columns from place 3.
    func bind(to sql: SQL) {
        keepAlive.bind(to: sql, from: 3)
        fresh.bind(to: sql, from: 7)
        sql.bind(least, 11)
        sql.bind(most, 12)
        sql.bind(sum, 13)
        sql.bind(sketchBytes, 14)
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
