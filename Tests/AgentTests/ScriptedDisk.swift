import Evidence
import Synchronization
import TimeSeries

@testable import Agent

/// A real store on a disk that fails as it is told.
final class ScriptedDisk: Sendable {
    private struct State {
        var fault: StoreError.Code?
        var failures = 0
        var writer: StoreWriter?
        var openings = 0
    }

    private let state = Mutex(State())

    /// How many commits failed.
    var failures: Int { state.withLock { $0.failures } }
    /// How often the store was opened.
    var openings: Int { state.withLock { $0.openings } }

    /// Lets every commit fail with this from now on; `nil` lets them work.
    func fail(with code: StoreError.Code?) { state.withLock { $0.fault = code } }

    /// Takes the file away from under the agent, as a crash would: nothing more is written, the lock is free.
    func cutOff() {
        let writer = state.withLock { $0.writer }
        try? writer?.close()
    }

    /// Opens the store as the agent does, on this disk.
    func opening(_ opening: @escaping StoreKeeper.Opening) -> StoreKeeper.Opening {
        { () throws(StoreError) in
            let (journal, stored) = try opening()
            self.state.withLock { state in
                state.writer = journal as? StoreWriter
                state.openings += 1
            }
            return (FaultyJournal(journal: journal, disk: self), stored)
        }
    }

    fileprivate func check(_ path: String) throws(StoreError) {
        let fault = state.withLock { state in
            if state.fault != nil { state.failures += 1 }
            return state.fault
        }
        if let fault { throw StoreError(fault, "scripted", path: path) }
    }
}

private struct FaultyJournal: Journal {
    let journal: any Journal
    let disk: ScriptedDisk

    func commit(_ batch: Batch) throws(StoreError) {
        try disk.check("scripted")
        try journal.commit(batch)
    }

    func register(targets: [TargetRow]) throws(StoreError) {
        try disk.check("scripted")
        try journal.register(targets: targets)
    }

    func makeRoom(now: WallTime) throws(StoreError) -> Bool { try journal.makeRoom(now: now) }

    func sealAndRetain(
        now: WallTime, rawKeep: Span, rollupKeep: Span, steps: Int
    ) throws(StoreError) -> MaintenanceReport {
        try journal.sealAndRetain(now: now, rawKeep: rawKeep, rollupKeep: rollupKeep, steps: steps)
    }

    func compact(pages: Int) throws(StoreError) -> Int { try journal.compact(pages: pages) }

    func checkpoint() throws(StoreError) { try journal.checkpoint() }

    func close() throws(StoreError) { try journal.close() }
}
