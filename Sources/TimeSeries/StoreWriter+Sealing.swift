package import Evidence
import GRDB
import Synchronization

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
        while report.sealedObservations == 0 {
            guard try sealSome(before: Hour.start(of: now.microseconds), &report) else { break }
        }
        if report.sealedObservations > 0 { return true }
        return try write { write, _ in
            let oldest = try write.oldestChunk().map { Hour.start(of: $0) &+ Hour.length }
            let deleted = try oldest.map { try write.deleteChunks(before: $0) } ?? 0
            return try deleted + write.deleteOldestResults(Limits.rowsPerSeal) > 0
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

    /// Takes one step with the oldest hour; `false` when nothing is old enough.
    private func sealSome(before limit: Int64, _ report: inout MaintenanceReport) throws(StoreError) -> Bool {
        var hour = sealing.withLock { $0 }
        if hour.map({ $0.stage == .done || $0.start >= limit }) ?? true {
            hour = try read { try WriteAccess(database: $0).oldestHour(before: limit, following: hour) }
        }
        // What is not put back is forgotten: after an error the hour is gathered anew.
        sealing.withLock { $0 = nil }
        guard var hour else { return false }
        if hour.stage == .gathering {
            try read { try hour.gather(WriteAccess(database: $0)) }
        } else {
            let rows = hour.next()
            report.sealedChunks += try write { write, _ in try write.seal(rows, hour: hour.start) }
            report.sealedObservations += rows.count
        }
        sealing.withLock { $0 = hour }
        return true
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
