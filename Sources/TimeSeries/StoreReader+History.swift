package import Evidence

extension StoreReader {
    /// Gives every observation of a target that started in a span of time, `from` included, `to` not, oldest first.
    ///
    /// One read transaction lasts as long as the body takes in all; the body must not call the reader again. A target
    /// of which nothing is known gives nothing.
    package func history(
        target: String, from: WallTime, to: WallTime, _ body: (Observation) -> Void
    ) throws(StoreError) {
        try read { read, words in
            guard let id = try read.id(of: target) else { return }
            try read.results(of: id, from: from.bounded, to: to.bounded) {
                body(words.observation($0, target: target))
            }
        }
    }

    /// The observations of ``history(target:from:to:_:)`` as an array.
    package func history(target: String, from: WallTime, to: WallTime) throws(StoreError) -> [Observation] {
        var observations: [Observation] = []
        try history(target: target, from: from, to: to) { observations.append($0) }
        return observations
    }

    /// Gives what a report needs of every observation of a target in a span of time; otherwise as
    /// ``history(target:from:to:_:)``.
    package func summaries(
        target: String, from: WallTime, to: WallTime, _ body: (ObservationSummary) -> Void
    ) throws(StoreError) {
        try read { read, words in
            guard let id = try read.id(of: target) else { return }
            try read.results(of: id, from: from.bounded, to: to.bounded) {
                body(ObservationSummary($0, words))
            }
        }
    }

    /// What a span of time comes to for every target that has observations in it, by name.
    ///
    /// Whole hours come from rollups, the rest from the observations themselves. Where those of a part of an hour were
    /// deleted already, that part is missing: ask for whole hours of the distant past.
    package func totals(from: WallTime, to: WallTime) throws(StoreError) -> [TargetSummary] {
        try read { read, words in
            let totals = try read.totals(from: from.bounded, to: to.bounded)
            return totals.map { TargetSummary(target: words.name(of: $0.key), rollup: $0.value) }
                .sorted { $0.target < $1.target }
        }
    }
}

extension ReadAccess {
    /// Days from the table of days, hours from that of hours, edges from blocks, and all hot rows.
    func totals(from: Int64, to: Int64) throws -> [Int64: Rollup] {
        var totals: [Int64: Rollup] = [:]
        guard from < to else { return totals }
        let hours = Hour.ceiling(of: from)..<max(Hour.ceiling(of: from), Hour.start(of: to))
        let days =
            Day.ceiling(of: hours.lowerBound)..<max(Day.ceiling(of: hours.lowerBound), Day.start(of: hours.upperBound))
        if days.isEmpty {
            try add(.hour, hours.lowerBound, hours.upperBound, to: &totals)
        } else {
            try add(.hour, hours.lowerBound, days.lowerBound, to: &totals)
            try add(.day, days.lowerBound, days.upperBound, to: &totals)
            try add(.hour, days.upperBound, hours.upperBound, to: &totals)
        }
        if hours.isEmpty {
            try addSealed(from, to, to: &totals)
        } else {
            try addSealed(from, hours.lowerBound, to: &totals)
            try addSealed(hours.upperBound, to, to: &totals)
        }
        try addHot(from, to, to: &totals)
        return totals
    }

    private func add(_ table: RollupTable, _ from: Int64, _ to: Int64, to totals: inout [Int64: Rollup]) throws {
        guard from < to else { return }
        let sql = try SQL(dynamic: table.selectSpan, database)
        sql.bind(from, 1)
        sql.bind(to, 2)
        defer { sql.reset() }
        while try sql.step() {
            totals[sql.number(0), default: Rollup()].merge(try Rollup(reading: sql, table, from: 1))
        }
    }

    private func addSealed(_ from: Int64, _ to: Int64, to totals: inout [Int64: Rollup]) throws {
        guard from < to else { return }
        let find = try sql(
            """
            SELECT c.id, c.target FROM target t JOIN chunk c ON c.target = t.id
            WHERE c.t0 >= ? AND c.t0 < ? AND c.t1 >= ?
            """)
        find.bind(Hour.start(of: from), 1)
        find.bind(to, 2)
        find.bind(from, 3)
        for (id, target) in try find.rows({ ($0.number(0), $0.number(1)) }) {
            for row in try rows(ofChunk: id, target: target) where row.time >= from && row.time < to {
                totals[target, default: Rollup()].add(row)
            }
        }
    }

    private func addHot(_ from: Int64, _ to: Int64, to totals: inout [Int64: Rollup]) throws {
        let sql = try SQL(dynamic: "SELECT \(StoredResult.columns) FROM result WHERE ts >= ? AND ts < ?", database)
        sql.bind(from, 1)
        sql.bind(to, 2)
        defer { sql.reset() }
        while try sql.step() { totals[sql.number(1), default: Rollup()].add(StoredResult(reading: sql)) }
    }
}

extension Hour {
    /// The first start of an hour that is not before a time; any time is safe.
    static func ceiling(of time: Int64) -> Int64 {
        let start = start(of: time)
        return start == time ? time : start &+ length
    }
}

extension Day {
    /// See `Hour`.
    static func ceiling(of time: Int64) -> Int64 {
        let start = start(of: time)
        return start == time ? time : start &+ length
    }
}
