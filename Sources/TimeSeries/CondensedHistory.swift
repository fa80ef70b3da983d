package import Evidence

/// A UTC day of one target in which every probe passed, none was missing for long, and nothing changed.
package struct CleanDay: Sendable, Hashable {
    /// Its first instant; it lasts 24 hours.
    package let start: WallTime
    /// When its first and its last probe started.
    package let first: WallTime
    /// See ``first``.
    package let last: WallTime
    /// How many probes there were on the live connection, and how many fresh ones.
    package let keepAlives: Int
    /// See ``keepAlives``.
    package let handshakes: Int
    /// The longest OPTIONS round trip.
    package let longestOptions: Span?
    /// The address and the leaf that it saw throughout; `nil` where it saw none.
    package let address: IPAddress?
    /// See ``address``.
    package let leaf: Fingerprint?
    private let rollup: Rollup

    /// The distribution of one phase over both kinds of probe.
    package func latency(_ phase: LatencyPhase) -> LatencySketch { rollup.sketches[phase.rawValue] }

    /// How late probes started.
    package var lateness: LatencySketch { rollup.lateness }

    /// The day of a rollup; `nil` where anything in it needs a closer look.
    init?(_ rollup: Rollup, start: Int64, reach: Int64, words: Words) {
        guard let edges = rollup.edges, edges.gap <= reach,
            edges.address != RollupEdges.several, edges.leaf != RollupEdges.several,
            rollup.keepAlive.total == rollup.keepAlive.pass, rollup.fresh.total == rollup.fresh.pass,
            rollup.lateness.count == UInt64(clamping: rollup.keepAlive.total &+ rollup.fresh.total)
        else { return nil }
        self.start = WallTime(microseconds: start)
        first = WallTime(microseconds: edges.first)
        last = WallTime(microseconds: edges.last)
        keepAlives = Int(clamping: rollup.keepAlive.total)
        handshakes = Int(clamping: rollup.fresh.total)
        longestOptions = rollup.most.map(Span.init(stored:))
        address = words.address(edges.address)
        leaf = words.leaf(edges.leaf)
        self.rollup = rollup
    }
}

/// A long past made short: days without an event as one value each, all other time probe by probe.
package struct CondensedHistory: Sendable {
    /// The probes of all time that is not in ``days``, in order.
    package var observations: [Observation] = []
    /// The days without an event, in order; never the last one.
    package var days: [CleanDay] = []

    /// Nothing was observed.
    package init() {}
}

/// The observations that are not sealed yet, read once for all targets.
package struct HotObservations: Sendable {
    var rows: [Int64: [StoredResult]] = [:]
}

extension StoreReader {
    /// The observations of a span of time that are not sealed yet.
    package func hot(from: WallTime, to: WallTime) throws(StoreError) -> HotObservations {
        try read { read, _ in
            let text = "SELECT \(StoredResult.columns) FROM result WHERE ts >= ? AND ts < ?"
            let sql = try SQL(dynamic: text, read.database)
            sql.bind(from.bounded, 1)
            sql.bind(to.bounded, 2)
            defer { sql.reset() }
            var hot = HotObservations()
            while try sql.step() {
                let row = StoredResult(reading: sql)
                hot.rows[row.target, default: []].append(row)
            }
            return hot
        }
    }

    /// When the first observation of any target of the plan in a span of time started, at the earliest its beginning;
    /// `nil` where there is none.
    package func firstObservation(from: WallTime, to: WallTime) throws(StoreError) -> WallTime? {
        try read { read, _ in
            let sealed = try read.sql(
                """
                SELECT min((SELECT min(c.t0) FROM chunk c
                    WHERE c.target = t.id AND c.t0 >= ? AND c.t0 < ? AND c.t1 >= ?))
                FROM target t WHERE t.active = 1
                """)
            sealed.bind(from.bounded &- Hour.length, 1)
            sealed.bind(to.bounded, 2)
            sealed.bind(from.bounded, 3)
            let hot = try read.sql(
                """
                SELECT min(r.ts) FROM result r JOIN target t ON t.id = r.target AND t.active = 1
                WHERE r.ts >= ? AND r.ts < ?
                """)
            hot.bind(from.bounded, 1)
            hot.bind(to.bounded, 2)
            let first = [try sealed.scalar(), try hot.scalar()].compactMap { $0 }.min()
            return first.map { max(from, WallTime(microseconds: $0)) }
        }
    }

    /// The past of a target in a span of time, days without an event condensed to what their rollups tell.
    ///
    /// `reach` is how far apart two probes may be and still leave nothing unobserved between them. A day after a
    /// handshake that did not pass is never condensed: what that found stands until the next one.
    package func condensed(
        target: String, from: WallTime, to: WallTime, reach: Span, hot: HotObservations
    ) throws(StoreError) -> CondensedHistory {
        try read { read, words in
            guard let id = try read.id(of: target) else { return CondensedHistory() }
            let days = try read.cleanDays(
                of: id, from: from.bounded, to: to.bounded, reach: reach.microseconds, hot.rows[id] ?? [], words)
            var walk = CondensingWalk(at: from.bounded)
            for day in days {
                try walk.look(until: day.start.microseconds, at: id, target, read, words, hot.rows[id] ?? [])
                if !walk.somethingStands { walk.skip(day) }
            }
            try walk.look(until: to.bounded, at: id, target, read, words, hot.rows[id] ?? [])
            return walk.history
        }
    }
}

/// Goes along a target's past and looks closely where it must.
private struct CondensingWalk {
    private(set) var history = CondensedHistory()
    private(set) var somethingStands = false
    private var position: Int64

    init(at position: Int64) { self.position = position }

    mutating func look(
        until end: Int64, at id: Int64, _ target: String, _ read: ReadAccess, _ words: Words, _ hot: [StoredResult]
    ) throws {
        guard position < end else { return }
        var found: [Observation] = []
        try read.results(of: id, from: position, to: end, hot: hot) {
            found.append(words.observation($0, target: target))
        }
        if let fresh = found.last(where: { $0.kind == .fresh }) { somethingStands = fresh.verdict != .pass }
        history.observations += found
        position = end
    }

    mutating func skip(_ day: CleanDay) {
        history.days.append(day)
        position = day.start.microseconds &+ Day.length
    }
}

extension ReadAccess {
    fileprivate func cleanDays(
        of target: Int64, from: Int64, to: Int64, reach: Int64, _ hot: [StoredResult], _ words: Words
    ) throws -> [CleanDay] {
        let hotDays = Set(hot.map { Day.start(of: $0.time) })
        var days: [CleanDay] = []
        var start = Day.ceiling(of: from)
        // A day is one step in the table of days, which is in order of time.
        let select = try SQL(dynamic: RollupTable.day.selectOne, database)
        while start &+ Day.length < to {
            defer { start += Day.length }
            if hotDays.contains(start) { continue }
            select.bind(start, 1)
            select.bind(target, 2)
            defer { select.reset() }
            guard try select.step() else { continue }
            let rollup = try Rollup(reading: select, .day)
            if let day = CleanDay(rollup, start: start, reach: reach, words: words) { days.append(day) }
        }
        return days
    }
}
