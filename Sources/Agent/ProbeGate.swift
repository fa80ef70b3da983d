import Evidence
import Synchronization
import Transport

/// The least time between two probes of one host, on whatever loop they are made.
final class DestinationSpacing: Sendable {
    private struct State {
        var spacing: Span
        var next: [String: MonotonicTime] = [:]
    }

    private let state: Mutex<State>
    /// So many hosts are remembered before those whose time is past are forgotten.
    private static let most = 100_000

    init(_ spacing: Span) { state = Mutex(State(spacing: spacing)) }

    /// Changes the time between two probes from now on.
    func set(_ spacing: Span) { state.withLock { $0.spacing = spacing } }

    /// Takes the host's next free moment, which is now where nobody asked it just before.
    func reserve(_ host: String, at now: MonotonicTime) -> MonotonicTime {
        state.withLock { state in
            guard state.spacing > .zero else { return now }
            let moment = max(now, state.next[host] ?? now)
            if state.next.count >= Self.most { state.next = state.next.filter { $0.value > now } }
            state.next[host] = moment + state.spacing
            return moment
        }
    }
}

/// Lets only so many probes of one loop be under way at once, and spaces those of one host. Loop only.
final class ProbeGate {
    private let loop: EventLoop
    private let spacing: DestinationSpacing
    private var capacity: Int
    private var inside = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var served = 0

    init(loop: EventLoop, capacity: Int, spacing: DestinationSpacing) {
        self.loop = loop
        self.capacity = max(1, capacity)
        self.spacing = spacing
    }

    /// Waits for a place and for the host's moment; `false` where the task ended meanwhile and no place was taken.
    ///
    /// After `true` must be followed by ``leave()``.
    func enter(_ host: String) async -> Bool {
        let moment = spacing.reserve(host, at: loop.refreshedNow())
        if moment > loop.now, await loop.sleep(until: moment) == .cancelled { return false }
        if inside < capacity {
            inside += 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        guard Task.isCancelled else { return true }
        leave()
        return false
    }

    /// Gives the place to whoever has waited longest.
    func leave() {
        guard served < waiting.count else {
            inside -= 1
            return
        }
        let next = waiting[served]
        served += 1
        if served == waiting.count || served > 1_024 {
            waiting.removeFirst(served)
            served = 0
        }
        next.resume()
    }
}
