/// An ended hour on its way from hot rows into blocks, gathered and sealed a little at a time.
///
/// What is gathered is only a copy: until its transaction is committed a row is hot, and a process that dies in between
/// leaves nothing half-done. Rows that come for the hour meanwhile stay hot and become a block of their own later.
struct SealingHour {
    /// What the next step is.
    enum Stage {
        case gathering, sealing, done
    }

    /// The start of the hour.
    let start: Int64
    /// The targets that are gathered: those after one number, up to another.
    let after: Int64
    let upTo: Int64
    private(set) var stage = Stage.gathering
    private var rows: [Int64: [StoredResult]] = [:]
    private var order: [Int64] = []
    private var last: StoredResult?

    init(start: Int64, after: Int64, upTo: Int64) {
        self.start = start
        self.after = after
        self.upTo = upTo
    }

    /// Reads some more rows.
    mutating func gather(_ write: WriteAccess) throws {
        let found = try write.hotRows(
            of: after..<upTo, from: (last?.time ?? start, last?.target ?? .min, last?.kind ?? .min),
            to: start &+ Hour.length, most: Limits.rowsPerLook)
        for row in found { rows[row.target, default: []].append(row) }
        last = found.last
        guard found.count < Limits.rowsPerLook else { return }
        order = rows.keys.sorted(by: >)
        stage = order.isEmpty ? .done : .sealing
    }

    /// The rows of the next targets, as many as one transaction should take on, in order of target and time.
    mutating func next() -> [StoredResult] {
        var taken: [StoredResult] = []
        while let target = order.last, taken.isEmpty || taken.count + count(of: target) <= Limits.rowsPerSeal {
            taken += (rows.removeValue(forKey: target) ?? []).sorted { $0.precedes($1) }
            order.removeLast()
        }
        if order.isEmpty { stage = .done }
        return taken
    }

    private func count(of target: Int64) -> Int { rows[target]?.count ?? 0 }
}

extension WriteAccess {
    /// Begins to seal the hour of the oldest row before a limit; `nil` where there is none.
    ///
    /// `previous` is what was sealed last: where that left targets of the same hour, they are next.
    func oldestHour(before limit: Int64, following previous: SealingHour?) throws -> SealingHour? {
        guard let oldest = try oldestResult(before: limit) else { return nil }
        let start = Hour.start(of: oldest)
        let after = previous.flatMap { $0.start == start && $0.upTo < .max ? $0.upTo : nil } ?? .min
        return SealingHour(start: start, after: after, upTo: try lastTarget(ofHour: start, after: after))
    }

    /// The last target of those whose hour fits into memory; a minute of the hour tells how much it has.
    private func lastTarget(ofHour start: Int64, after: Int64) throws -> Int64 {
        let minutes: Int64 = 60
        let count = try sql("SELECT count(*) FROM result WHERE ts >= ? AND ts < ?")
        count.bind(start, 1)
        count.bind(start &+ Hour.length / minutes, 2)
        let expected = (try count.scalar() ?? 0) * minutes
        guard expected > Int64(Limits.rowsGathered) else { return .max }
        let targets = try sql("SELECT count(*) FROM target").scalar() ?? 1
        let place = try sql("SELECT id FROM target WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?")
        place.bind(after, 1)
        place.bind(max(1, targets * Int64(Limits.rowsGathered) / expected), 2)
        return try place.scalar() ?? .max
    }

    /// The hot rows of some targets (those after the lower and up to the upper number) that come after a row and
    /// before a time, in order of time, so many at most.
    func hotRows(
        of targets: Range<Int64>, from row: (time: Int64, target: Int64, kind: Int64), to end: Int64, most: Int
    ) throws -> [StoredResult] {
        let text = """
            SELECT \(StoredResult.columns) FROM result
            WHERE (ts, target, kind) > (?, ?, ?) AND ts < ? AND target > ? AND target <= ?
            ORDER BY ts, target, kind LIMIT ?
            """
        let sql = try SQL(dynamic: text, database)
        sql.bind(row.time, 1)
        sql.bind(row.target, 2)
        sql.bind(row.kind, 3)
        sql.bind(end, 4)
        sql.bind(targets.lowerBound, 5)
        sql.bind(targets.upperBound, 6)
        sql.bind(Int64(most), 7)
        return try sql.rows { StoredResult(reading: $0) }
    }
}
