import Evidence
import GRDB

/// One read transaction: the queries that several calls share.
struct ReadAccess {
    let database: Database

    func sql(_ text: StaticString) throws -> SQL { try SQL(text, database) }

    /// The number of a target; `nil` where there is none of that name.
    func id(of target: String) throws -> Int64? {
        let find = try sql("SELECT id FROM target WHERE name = ?")
        find.bind(target, 1)
        return try find.scalar()
    }

    /// All targets by name.
    func targets() throws -> [(id: Int64, row: TargetRow)] {
        var labels: [Int64: [String: String]] = [:]
        let pairs = try sql("SELECT t.id, l.key, l.value FROM target t, json_each(t.labels) l")
        while try pairs.step() { labels[pairs.number(0), default: [:]][pairs.text(1) ?? ""] = pairs.text(2) ?? "" }
        pairs.reset()
        let select = try sql("SELECT id, name, site, address, profile, active FROM target ORDER BY name")
        return try select.rows { sql in
            var row = TargetRow(
                name: sql.text(1) ?? "", site: sql.text(2) ?? "", address: sql.text(3) ?? "",
                profile: sql.text(4) ?? "", labels: labels[sql.number(0)] ?? [:])
            row.isActive = sql.number(5) != 0
            return (sql.number(0), row)
        }
    }

    /// Gives every row of a target in a span of time, sealed and hot, in order of time and kind.
    ///
    /// `hot` are the target's hot rows where they were read before; some may have been sealed since.
    func results(
        of target: Int64, from: Int64, to: Int64, hot: [StoredResult]? = nil, _ body: (StoredResult) throws -> Void
    ) throws {
        var waiting: [StoredResult] = []
        let chunks = try chunks(of: target, from: from, to: to)
        for (index, id) in chunks.ids.enumerated() {
            waiting += try rows(ofChunk: id, target: target).filter { $0.time >= from && $0.time < to }
            // What starts before the next block cannot be preceded by anything in it.
            let next = index + 1 < chunks.starts.count ? chunks.starts[index + 1] : .min
            let isAhead = waiting.contains { $0.time >= next }
            if !isAhead {
                try waiting.forEach(body)
                waiting.removeAll(keepingCapacity: true)
            } else if next > .min {
                waiting.sort { $0.precedes($1) }
                let ready = waiting.prefix { $0.time < next }
                try ready.forEach(body)
                waiting.removeFirst(ready.count)
            }
        }
        try given(waiting, hot, of: target, from: from, to: to).forEach(body)
    }

    /// The last sealed rows and the hot ones, each once, in order.
    private func given(
        _ sealed: [StoredResult], _ hot: [StoredResult]?, of target: Int64, from: Int64, to: Int64
    ) throws -> [StoredResult] {
        guard let hot else {
            return (sealed + (try hotRows(of: target, from: from, to: to))).sorted { $0.precedes($1) }
        }
        let known = Set(sealed.map { StoredMoment(time: $0.time, kind: $0.kind) })
        let more = hot.filter {
            $0.time >= from && $0.time < to && !known.contains(StoredMoment(time: $0.time, kind: $0.kind))
        }
        return (sealed + more).sorted { $0.precedes($1) }
    }

    private func chunks(of target: Int64, from: Int64, to: Int64) throws -> (ids: [Int64], starts: [Int64]) {
        let find = try sql(
            "SELECT id, t0 FROM chunk WHERE target = ? AND t0 >= ? AND t0 < ? AND t1 >= ? ORDER BY t0, id")
        find.bind(target, 1)
        find.bind(from &- Hour.length, 2)
        find.bind(to, 3)
        find.bind(from, 4)
        let found = try find.rows { ($0.number(0), $0.number(1)) }
        return (found.map(\.0), found.map(\.1))
    }

    func rows(ofChunk id: Int64, target: Int64) throws -> [StoredResult] {
        let read = try sql("SELECT body FROM chunk WHERE id = ?")
        read.bind(id, 1)
        return try read.rows { $0.bytes(0) }.first.map { try Chunk.rows(of: $0, target: target) } ?? []
    }

    private func hotRows(of target: Int64, from: Int64, to: Int64) throws -> [StoredResult] {
        let text = "SELECT \(StoredResult.columns) FROM result WHERE ts >= ? AND ts < ? AND target = ?"
        let hot = try SQL(dynamic: text, database)
        hot.bind(from, 1)
        hot.bind(to, 2)
        hot.bind(target, 3)
        return try hot.rows { StoredResult(reading: $0) }
    }
}

/// What tells the rows of one target apart.
private struct StoredMoment: Hashable {
    var time: Int64
    var kind: Int64
}
