import GRDB

extension WriteAccess {
    /// Deletes some blocks that start before a limit; how many.
    func deleteChunks(before limit: Int64) throws -> Int {
        // The index is by target, so each target is asked for its oldest.
        let find = try sql(
            """
            SELECT c.id FROM target t JOIN chunk c ON c.target = t.id AND c.t0 < ? LIMIT ?
            """)
        find.bind(limit, 1)
        find.bind(Int64(Limits.chunksPerDelete), 2)
        let ids = try find.rows { $0.integer(0) }
        let delete = try sql("DELETE FROM chunk WHERE id = ?")
        for id in ids {
            delete.bind(id, 1)
            try delete.run()
        }
        return ids.count
    }

    /// When the oldest block starts.
    func oldestChunk() throws -> Int64? {
        try sql("SELECT min((SELECT min(c.t0) FROM chunk c WHERE c.target = t.id)) FROM target t").scalar()
    }

    /// Deletes so many of the oldest hot rows; how many there were.
    func deleteOldestResults(_ most: Int) throws -> Int {
        let delete = try sql(
            """
            DELETE FROM result WHERE (ts, target, kind) IN
                (SELECT ts, target, kind FROM result ORDER BY ts, target, kind LIMIT ?)
            """)
        delete.bind(Int64(most), 1)
        try delete.run()
        return database.changesCount
    }

    /// Deletes the rollups of the oldest hour or day if it started before a limit; 1 if it did.
    func deleteOldest(_ table: RollupTable, before limit: Int64) throws -> Int {
        guard let start = try SQL(dynamic: "SELECT min(start) FROM \(table.rawValue)", database).scalar(), start < limit
        else { return 0 }
        let delete = try SQL(dynamic: "DELETE FROM \(table.rawValue) WHERE start = ?", database)
        delete.bind(start, 1)
        try delete.run()
        return 1
    }

    /// Deletes what is over and old: deliveries, incidents, chains that another replaced, certificates nobody shows.
    func deleteFinished(rawLimit: Int64, rollupLimit: Int64) throws {
        try run(sql("DELETE FROM outbox WHERE created < ? AND state <> 'pending'"), rawLimit)
        try run(sql("DELETE FROM incident WHERE ended < ?"), rollupLimit)
        try run(
            sql(
                """
                DELETE FROM chain WHERE last_seen < ? AND EXISTS
                    (SELECT 1 FROM chain n WHERE n.target = chain.target AND n.first_seen > chain.first_seen)
                """), rollupLimit)
        try run(
            sql(
                """
                DELETE FROM chain WHERE id IN
                    (SELECT id FROM
                        (SELECT id, row_number() OVER (PARTITION BY target ORDER BY first_seen DESC, id DESC) AS place
                        FROM chain)
                    WHERE place > ?)
                """), Limits.chainsPerTarget)
        try sql(
            """
            DELETE FROM certificate WHERE NOT EXISTS
                (SELECT 1 FROM chain_element e WHERE e.certificate = certificate.id)
            """
        ).run()
    }

    private func run(_ sql: SQL, _ limit: Int64) throws {
        sql.bind(limit, 1)
        try sql.run()
    }
}
