package import Evidence
import GRDB

/// What a round of sealing and retention did.
package struct MaintenanceReport: Sendable, Hashable {
    /// Observations that moved from hot rows into sealed blocks.
    package var sealedObservations = 0
    /// Blocks they became.
    package var sealedChunks = 0
    /// Blocks that were deleted for their age.
    package var deletedChunks = 0
    /// Hours and days whose rollups were deleted for their age.
    package var deletedRollups = 0
    /// Whether nothing is left to do now.
    package var isFinished = false
}

extension StoreWriter {
    /// How long observations stay hot before their hour is sealed.
    package static let hotKeep = Span.seconds(7_200)

    /// Seals what is old enough, then deletes what is too old.
    ///
    /// Hours that ended ``hotKeep`` ago are sealed, late samples of older ones into blocks of their own; blocks and
    /// finished deliveries older than `rawKeep` go, rollups, ended incidents and replaced chains older than
    /// `rollupKeep`.
    /// The work is cut into short transactions, each complete in itself: at most `steps` are done, so that a caller
    /// can commit in between and call again until the report is finished.
    package func sealAndRetain(
        now: WallTime, rawKeep: Span, rollupKeep: Span, steps: Int = .max
    ) throws(StoreError) -> MaintenanceReport {
        var report = MaintenanceReport()
        let rawLimit = now.microseconds &- rawKeep.microseconds
        let rollupLimit = now.microseconds &- rollupKeep.microseconds
        let sealLimit = Hour.start(of: now.microseconds &- Self.hotKeep.microseconds)
        for _ in 0..<max(1, steps) {
            if try sealSome(before: sealLimit, &report) { continue }
            if try deleteChunks(before: rawLimit, &report) { continue }
            if try deleteRollups(before: rollupLimit, &report) { continue }
            try write { write, _ in try write.deleteFinished(rawLimit: rawLimit, rollupLimit: rollupLimit) }
            report.isFinished = true
            break
        }
        return report
    }

    /// Frees room where the file has reached the size it may have (not where the disk is full, which history of ours
    /// did not fill); whether anything was freed.
    ///
    /// Every ended hour is sealed first; then the oldest blocks go, and where there are none the oldest hot rows.
    /// Incidents, deliveries and rollups stay.
    package func makeRoom(now: WallTime) throws(StoreError) -> Bool {
        guard try isAtMaximum else { return false }
        var report = MaintenanceReport()
        if try sealSome(before: Hour.start(of: now.microseconds), &report) { return true }
        return try write { write, _ in
            try write.deleteChunks(before: .max) + write.deleteOldestResults(Limits.rowsPerSeal) > 0
        }
    }

    private var isAtMaximum: Bool {
        get throws(StoreError) {
            try read { database in
                let pages = try SQL("PRAGMA page_count", database).scalar() ?? 0
                let most = try SQL("PRAGMA max_page_count", database).scalar() ?? .max
                return pages >= most - most / 50
            }
        }
    }

    // MARK: Sealing

    /// Seals the oldest hour of some targets; `false` when nothing is old enough.
    private func sealSome(before limit: Int64, _ report: inout MaintenanceReport) throws(StoreError) -> Bool {
        let sealed = try write { write, _ in
            guard let oldest = try write.oldestResult(before: limit) else { return (rows: 0, chunks: 0) }
            let hour = Hour.start(of: oldest)
            let rows = try write.someRows(from: hour, to: hour &+ Hour.length)
            return (rows.count, try write.seal(rows, hour: hour))
        }
        report.sealedObservations += sealed.rows
        report.sealedChunks += sealed.chunks
        return sealed.rows > 0
    }

    // MARK: Retention

    private func deleteChunks(before limit: Int64, _ report: inout MaintenanceReport) throws(StoreError) -> Bool {
        let deleted = try write { write, _ in try write.deleteChunks(before: limit &- Hour.length) }
        report.deletedChunks += deleted
        return deleted > 0
    }

    private func deleteRollups(before limit: Int64, _ report: inout MaintenanceReport) throws(StoreError) -> Bool {
        let deleted = try write { write, _ in
            try write.deleteOldest(.hour, before: limit &- Hour.length)
                + write.deleteOldest(.day, before: limit &- Day.length)
        }
        report.deletedRollups += deleted
        return deleted > 0
    }
}

/// Hours of wall time in microseconds.
enum Hour {
    static let length: Int64 = 3_600_000_000
    static func start(of time: Int64) -> Int64 { floored(time, to: length) }
}

/// UTC days of wall time in microseconds.
enum Day {
    static let length: Int64 = 86_400_000_000
    static func start(of time: Int64) -> Int64 { floored(time, to: length) }
}

/// The greatest multiple of `step` not after `time`, which may be negative; any time is safe.
private func floored(_ time: Int64, to step: Int64) -> Int64 {
    let rest = time % step
    return time &- (rest < 0 ? rest + step : rest)
}
