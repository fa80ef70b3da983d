import Synchronization

/// What waits for its turn on a loop, and who has to be told that it does. Any thread.
final class LoopInbox: Sendable {
    /// One thing to run on the loop.
    enum Work: Sendable {
        case job(UnownedJob)
        /// A job of a task that prefers the loop by this executor of its own.
        case task(UnownedJob, UnownedTaskExecutor)
        case action(@Sendable () -> Void)
    }

    /// Whom to tell of new work.
    enum Notice {
        /// The turn under way, or the one that was asked for already, finds it.
        case nobody
        /// No turn is under way: Dispatch is to start one.
        case dispatch
        /// The turn sleeps in its poll.
        case bell
    }

    private enum Phase {
        /// Nothing is under way.
        case idle
        /// A turn runs, or Dispatch has been asked for one.
        case running
        /// A turn sleeps until something happens.
        case polling
    }

    private struct State {
        var work: [Work] = []
        var phase = Phase.idle
    }

    private let state = Mutex(State())

    func add(_ work: Work) -> Notice {
        state.withLock { state in
            state.work.append(work)
            defer { state.phase = .running }
            switch state.phase {
            case .idle: return .dispatch
            case .running: return .nobody
            case .polling: return .bell
            }
        }
    }

    /// A turn runs, or goes on after its poll.
    func begin() { state.withLock { $0.phase = .running } }

    /// Moves all work into `batch`, which must be empty.
    func take(into batch: inout [Work]) {
        state.withLock { swap(&$0.work, &batch) }
    }

    /// The turn is about to sleep in its poll; whether it may, because nothing is there.
    func startPolling() -> Bool {
        state.withLock { state in
            if !state.work.isEmpty { return false }
            state.phase = .polling
            return true
        }
    }

    /// The turn ends; whether it may, because nothing is there.
    func rest() -> Bool {
        state.withLock { state in
            if !state.work.isEmpty { return false }
            state.phase = .idle
            return true
        }
    }
}
