extension WriteAccess {
    /// The time of the oldest hot row before a limit.
    func oldestResult(before limit: Int64) throws -> Int64? {
        let sql = try sql("SELECT min(ts) FROM result WHERE ts < ?")
        sql.bind(limit, 1)
        return try sql.scalar()
    }

    /// Moves rows, ordered by target and time and all of one hour, into blocks and rollups; the number of blocks.
    func seal(_ rows: [StoredResult], hour: Int64) throws -> Int {
        var chunks = 0
        var rest = rows[...]
        while let target = rest.first?.target {
            let part = Array(rest.prefix(Limits.rowsPerChunk).prefix { $0.target == target })
            rest = rest.dropFirst(part.count)
            try insertChunk(of: part, target: target)
            var rollup = Rollup()
            for row in part { rollup.add(row) }
            try merge(rollup, into: .hour, start: hour, target: target)
            try merge(rollup, into: .day, start: Day.start(of: hour), target: target)
            try delete(part)
            chunks += 1
        }
        return chunks
    }

    private func insertChunk(of rows: [StoredResult], target: Int64) throws {
        guard let first = rows.first, let last = rows.last else { return }
        let sql = try sql("INSERT INTO chunk (target, t0, t1, n, body) VALUES (?, ?, ?, ?, ?)")
        sql.bind(target, 1)
        sql.bind(first.time, 2)
        sql.bind(last.time, 3)
        sql.bind(Int64(rows.count), 4)
        sql.bind(Chunk.body(of: rows), 5)
        try sql.run()
    }

    private func delete(_ rows: [StoredResult]) throws {
        let sql = try sql("DELETE FROM result WHERE ts = ? AND target = ? AND kind = ?")
        for row in rows {
            sql.bind(row.time, 1)
            sql.bind(row.target, 2)
            sql.bind(row.kind, 3)
            try sql.run()
        }
    }

    private func merge(_ added: Rollup, into table: RollupTable, start: Int64, target: Int64) throws {
        let select = try SQL(dynamic: table.selectOne, database)
        select.bind(start, 1)
        select.bind(target, 2)
        var rollup = try select.rows { try Rollup(reading: $0, table) }.first ?? Rollup()
        rollup.merge(added)
        let put = try SQL(dynamic: table.replace, database)
        put.bind(start, 1)
        put.bind(target, 2)
        rollup.bind(to: put, table)
        try put.run()
    }
}
