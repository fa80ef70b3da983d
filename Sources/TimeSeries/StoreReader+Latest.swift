package import Evidence

extension StoreReader {
    /// Every target of the plan as it stands, by name.
    package func latest() throws(StoreError) -> [TargetLatest] {
        try read { read, words in try read.latest(words) }
    }

    /// The newest chain of every target as it was known at a time, by name; one that showed none has no entry.
    package func certificates(at time: WallTime) throws(StoreError) -> [CertificateChain] {
        try read { read, words in
            try read.chains(at: time.microseconds).map { try read.chain($0.value, of: words.name(of: $0.key)) }
                .sorted { $0.target < $1.target }
        }
    }

    /// Every chain that a target ever showed, oldest first.
    package func certificateHistory(target: String) throws(StoreError) -> [CertificateChain] {
        try read { read, _ in
            guard let id = try read.id(of: target) else { return [] }
            let sql = try read.sql("SELECT id FROM chain WHERE target = ? ORDER BY first_seen, id")
            sql.bind(id, 1)
            return try sql.rows { $0.integer(0) }.map { try read.chain($0, of: target) }
        }
    }
}

/// Whose last observation of which kind.
struct StoredKey: Hashable {
    var target: Int64
    var kind: Int64
}

extension StoreWriter {
    /// Every target of the plan as it stands, by name; see ``StoreReader/latest()``.
    package func latest() throws(StoreError) -> [TargetLatest] {
        try read { database in
            let access = ReadAccess(database: database)
            var words = Words()
            try words.refresh(access)
            return try access.latest(words)
        }
    }

    /// Every leaf that a target was ever seen with, by the target's name.
    package func seenLeaves() throws(StoreError) -> [String: Set<Fingerprint>] {
        try read { database in
            let sql = try SQL(
                """
                SELECT DISTINCT t.name, c.sha256 FROM chain h JOIN target t ON t.id = h.target
                    JOIN chain_element e ON e.chain = h.id AND e.position = 0 JOIN certificate c ON c.id = e.certificate
                """, database)
            defer { sql.reset() }
            var leaves: [String: Set<Fingerprint>] = [:]
            while try sql.step() {
                guard let name = sql.text(0), let leaf = Fingerprint(hexadecimal: sql.text(1) ?? "") else { continue }
                leaves[name, default: []].insert(leaf)
            }
            return leaves
        }
    }
}

extension ReadAccess {
    fileprivate func latest(_ words: Words) throws -> [TargetLatest] {
        let states = try states()
        let times = try lastTimes()
        let chains = try chains(at: .max)
        let recent = try recentRoundTrips()
        return try targets().filter(\.row.isActive).map { id, row in
            let last = try ProbeKind.allCases.map { kind in
                try lastResult(of: id, kind, hotAt: times[StoredKey(target: id, kind: Int64(kind.rawValue))])
                    .map { words.observation($0, target: row.name) }
            }
            var latest = TargetLatest(row)
            (latest.keepAlive, latest.fresh) = (last[0], last[1])
            if let state = states[id] { (latest.state, latest.since) = state }
            latest.chain = try chains[id].map { try chain($0, of: row.name) }
            latest.recent = recent[id]?.suffix(TargetLatest.recentSamples) ?? []
            return latest
        }
    }

    func states() throws -> [Int64: (state: TargetState, since: WallTime)] {
        let sql = try sql("SELECT target, state, since FROM health")
        let rows = try sql.rows { sql in
            (sql.number(0), TargetState(rawValue: sql.text(1) ?? "") ?? .unknown, WallTime(microseconds: sql.number(2)))
        }
        return Dictionary(rows.map { ($0.0, (state: $0.1, since: $0.2)) }) { first, _ in first }
    }

    /// The time of the last hot row of each target and kind.
    func lastTimes() throws -> [StoredKey: Int64] {
        let sql = try sql("SELECT target, kind, max(ts) FROM result GROUP BY target, kind")
        let rows = try sql.rows { (StoredKey(target: $0.number(0), kind: $0.number(1)), $0.number(2)) }
        return Dictionary(rows) { first, _ in first }
    }

    /// The last row of a target and kind, from the hot rows where it has one, else from its newest blocks.
    func lastResult(of target: Int64, _ kind: ProbeKind, hotAt time: Int64?) throws -> StoredResult? {
        if let time {
            let text = "SELECT \(StoredResult.columns) FROM result WHERE ts = ? AND target = ? AND kind = ?"
            let sql = try SQL(dynamic: text, database)
            sql.bind(time, 1)
            sql.bind(target, 2)
            sql.bind(Int64(kind.rawValue), 3)
            return try sql.rows { StoredResult(reading: $0) }.first
        }
        let find = try sql("SELECT id FROM chunk WHERE target = ? ORDER BY t0 DESC LIMIT ?")
        find.bind(target, 1)
        find.bind(Limits.chunksForLatest, 2)
        for id in try find.rows({ $0.integer(0) }) {
            if let row = try rows(ofChunk: id, target: target).last(where: { $0.kind == kind.rawValue }) { return row }
        }
        return nil
    }

    /// The round trips of each target in the last hour that has hot rows, oldest first; `nil` without an answer.
    func recentRoundTrips() throws -> [Int64: [Span?]] {
        guard let newest = try sql("SELECT max(ts) FROM result").scalar() else { return [:] }
        let sql = try sql("SELECT target, options FROM result WHERE ts > ? ORDER BY ts")
        sql.bind(newest &- Limits.recentMicroseconds, 1)
        defer { sql.reset() }
        var spans: [Int64: [Span?]] = [:]
        while try sql.step() { spans[sql.number(0), default: []].append(sql.integer(1).map(Span.init(stored:))) }
        return spans
    }

    /// The number of the newest chain of each target that was first seen by a time.
    func chains(at time: Int64) throws -> [Int64: Int64] {
        let sql = try sql("SELECT target, id FROM chain WHERE first_seen <= ? ORDER BY first_seen, id")
        sql.bind(time, 1)
        return Dictionary(try sql.rows { ($0.number(0), $0.number(1)) }) { _, later in later }
    }

    func chain(_ id: Int64, of target: String) throws -> CertificateChain {
        let times = try sql("SELECT first_seen, last_seen FROM chain WHERE id = ?")
        times.bind(id, 1)
        let seen = try times.rows { (WallTime(microseconds: $0.number(0)), WallTime(microseconds: $0.number(1))) }.first
        let first = seen?.0 ?? WallTime(microseconds: 0)
        let elements = try sql(
            """
            SELECT e.position, c.sha256, c.subject, c.issuer, c.serial, c.not_before, c.not_after, c.key, c.id
            FROM chain_element e JOIN certificate c ON c.id = e.certificate WHERE e.chain = ? ORDER BY e.position
            """)
        elements.bind(id, 1)
        let certificates = try elements.rows { sql in try certificate(sql, target: target, seen: first) }
        return CertificateChain(
            target: target, firstSeen: first, lastSeen: seen?.1 ?? first, certificates: certificates)
    }

    private func certificate(_ sql: SQL, target: String, seen: WallTime) throws -> CertificateRecord? {
        guard let fingerprint = Fingerprint(hexadecimal: sql.text(1) ?? "") else { return nil }
        let names = try self.sql("SELECT name FROM certificate_name WHERE certificate = ? ORDER BY place")
        names.bind(sql.number(8), 1)
        return CertificateRecord(
            target: target, position: Int(clamping: sql.number(0)), fingerprint: fingerprint,
            subject: PeerText(sql.bytes(2)), issuer: PeerText(sql.bytes(3)), serial: sql.text(4) ?? "",
            names: try names.rows { PeerText($0.bytes(0)) }, notBefore: WallTime(microseconds: sql.number(5)),
            notAfter: WallTime(microseconds: sql.number(6)), key: sql.text(7) ?? "", seen: seen)
    }
}
