import Alerting
import Evidence
import Logging
import Plans
import TimeSeries

/// What the recorder asks of an open store.
protocol Journal: Sendable {
    /// Makes the targets of the plan known, those of an earlier one no longer.
    func register(targets: [TargetRow]) throws(StoreError)
    /// Writes everything in the batch, or nothing.
    func commit(_ batch: Batch) throws(StoreError)
    /// Frees room where the store has reached the size it may have; whether anything was freed.
    func makeRoom(now: WallTime) throws(StoreError) -> Bool
    /// Seals old hours and deletes what is too old, a little at a time.
    func sealAndRetain(
        now: WallTime, rawKeep: Span, rollupKeep: Span, steps: Int
    ) throws(StoreError) -> MaintenanceReport
    /// Gives freed pages back to the file system, so many at most; how many are left to give.
    func compact(pages: Int) throws(StoreError) -> Int
    /// Copies the log into the database.
    func checkpoint() throws(StoreError)
    /// Closes the file.
    func close() throws(StoreError)
}

extension StoreWriter: Journal {}

/// What an earlier run left in the store for this one to go on with.
struct StoredState: Sendable {
    /// The state of every target that had one, by name.
    var health: [String: HealthRow] = [:]
    /// Small facts by name.
    var meta: [String: String] = [:]
    /// Deliveries still to make, in order.
    var pending: [OutboxRow] = []
    /// Incidents that have not ended.
    var incidents: [Incident] = []
    /// Every target as it stood last, by name.
    var latest: [String: TargetLatest] = [:]
    /// Every leaf that a target was ever seen with, by the target's name.
    var leaves: [String: Set<Fingerprint>] = [:]
    /// How well targets kept what was promised of them, by name.
    var services: [String: ServiceLevel] = [:]

    init() {}

    init(reading writer: StoreWriter) throws(StoreError) {
        health = Dictionary(try writer.loadHealth().map { ($0.target, $0) }) { first, _ in first }
        meta = try writer.loadMeta()
        // As many as were allowed to wait: no receiver has more of them than its capacity.
        pending = try writer.pendingDeliveries(limit: .max)
        incidents = try writer.openIncidents()
        latest = Dictionary(try writer.latest().map { ($0.target.name, $0) }) { first, _ in first }
        leaves = try writer.seenLeaves()
    }
}

/// Keeps a store written: opens it, tries again where it cannot be written, opens it anew where that may help, and
/// sets a damaged one aside. Nothing here waits: a commit works or is tried again later.
struct StoreKeeper: Sendable {
    /// How a store is opened, with what it holds for us.
    typealias Opening = @Sendable () throws(StoreError) -> (journal: any Journal, state: StoredState)

    /// What became of an attempt to commit.
    enum Outcome: Sendable, Hashable {
        case written
        /// It is to be tried again later.
        case waits
        /// The store was damaged and a new, empty one begun: all state is to be written again.
        case begunAnew
    }

    private let path: String
    private var settings: StoreSettings
    private let log: Logger
    private var opening: Opening
    /// Targets of a new plan that the store does not know yet.
    private var newcomers: [TargetRow]?
    private var journal: (any Journal)?
    private var failures = 0
    private var retryAt = MonotonicTime(nanoseconds: 0)
    private var nextMaintenance: MonotonicTime
    private var committed = 0

    /// The longest pause between two attempts.
    static let longestPause = Span.seconds(10)

    /// Opens the store, a new one in the place of one that is damaged; not to monitor would be worse.
    static func open(
        path: String, settings: StoreSettings, now: MonotonicTime, wall: WallTime, log: Logger,
        opening: @escaping Opening
    ) throws(StoreError) -> (keeper: StoreKeeper, state: StoredState) {
        var keeper = StoreKeeper(
            path: path, settings: settings, log: log, opening: opening, nextMaintenance: now + .seconds(60))
        let state: StoredState
        do {
            state = try keeper.open()
        } catch  where error.code == .corrupt {
            try keeper.setAside(error, wall: wall)
            state = try keeper.open()
        }
        return (keeper, state)
    }

    private init(
        path: String, settings: StoreSettings, log: Logger, opening: @escaping Opening, nextMaintenance: MonotonicTime
    ) {
        self.path = path
        self.settings = settings
        self.log = log
        self.opening = opening
        self.nextMaintenance = nextMaintenance
    }

    private mutating func open() throws(StoreError) -> StoredState {
        let opened = try opening()
        journal = opened.journal
        return opened.state
    }

    private mutating func setAside(_ error: StoreError, wall: WallTime) throws(StoreError) {
        try? journal?.close()
        journal = nil
        let aside = try Store.setAside(path: path, suffix: "damaged-\(wall.seconds)")
        log.critical(
            "the store is damaged; it was set aside and a new one begun",
            metadata: ["reason": "\(error)", "kept": "\(aside)"])
    }
}

// MARK: Writing

extension StoreKeeper {
    /// Whether the last attempt to write failed.
    var isTroubled: Bool { failures > 0 }

    /// Whether it is time for an attempt.
    func isDue(at now: MonotonicTime) -> Bool { now >= retryAt }

    /// Lets the next attempt be made at once.
    mutating func insist() { retryAt = MonotonicTime(nanoseconds: 0) }

    /// Writes the batch, where the store lets itself be written.
    mutating func commit(_ batch: Batch, at now: MonotonicTime, wall: WallTime) -> Outcome {
        do throws(StoreError) {
            if journal == nil { _ = try open() }
            if let newcomers {
                try journal?.register(targets: newcomers)
                self.newcomers = nil
            }
            try write(batch, wall: wall)
            committed += batch.observations.count
            log.debug(
                "committed",
                metadata: ["observations": "\(batch.observations.count)", "total": "\(committed)"])
            if isTroubled { log.notice("the store can be written again", metadata: ["path": "\(path)"]) }
            failures = 0
            return .written
        } catch {
            return failed(error, at: now, wall: wall)
        }
    }

    private func write(_ batch: Batch, wall: WallTime) throws(StoreError) {
        guard let journal else { return }
        do throws(StoreError) {
            try journal.commit(batch)
        } catch {
            guard error.code == .full, try journal.makeRoom(now: wall) else { throw error }
            log.warning("the store has reached its size; the oldest history makes room", metadata: ["path": "\(path)"])
            try journal.commit(batch)
        }
    }

    private mutating func failed(_ error: StoreError, at now: MonotonicTime, wall: WallTime) -> Outcome {
        if failures == 0 {
            log.error("the store cannot be written; probing and alerts go on", metadata: ["reason": "\(error)"])
        }
        failures += 1
        retryAt = now + min(.seconds(min(failures, 60)), Self.longestPause)
        switch error.code {
        case .corrupt:
            do throws(StoreError) {
                try setAside(error, wall: wall)
                _ = try open()
                return .begunAnew
            } catch {
                log.error("no new store can be begun", metadata: ["reason": "\(error)"])
            }
        case .inputOutput, .database, .readOnly, .unreadable:
            // What the connection remembers of the file may be wrong by now: the next attempt opens it anew.
            try? journal?.close()
            journal = nil
        default: break
        }
        return .waits
    }

    /// Seals old hours and deletes what is too old, a little at a time.
    mutating func maintain(at now: MonotonicTime, wall: WallTime) {
        guard now >= nextMaintenance, !isTroubled, let journal else { return }
        do throws(StoreError) {
            let report = try journal.sealAndRetain(
                now: wall, rawKeep: settings.raw, rollupKeep: settings.rollups, steps: 2)
            nextMaintenance = now + (report.isFinished ? .seconds(60) : .milliseconds(500))
        } catch {
            log.error("old hours could not be sealed", metadata: ["reason": "\(error)"])
            nextMaintenance = now + .seconds(60)
        }
    }

    /// Takes on a new plan: its targets are made known with the next commit.
    mutating func adopt(_ plan: Plan, opening: @escaping Opening) {
        settings = plan.agent.store
        newcomers = plan.targetRows
        self.opening = opening
    }

    /// Gives some freed pages back to the file system; how many are left to give.
    func compact(pages: Int) throws(StoreError) -> Int { try opened.compact(pages: pages) }

    /// Copies the log into the database.
    func emptyLog() throws(StoreError) { try opened.checkpoint() }

    private var opened: any Journal {
        get throws(StoreError) {
            guard let journal else {
                throw StoreError(.inputOutput, "the agent cannot write the store at the moment", path: path)
            }
            return journal
        }
    }

    /// Closes the store.
    mutating func close() {
        do throws(StoreError) {
            try journal?.close()
        } catch {
            log.error("the store did not close cleanly", metadata: ["reason": "\(error)"])
        }
        journal = nil
    }
}
