import Alerting
import Evidence
import Synchronization
import TimeSeries

@testable import Agent

/// A receiver that answers as it is told, and writes down what it was sent.
final class ScriptedCourier: Courier {
    /// One attempt that was made.
    struct Attempt: Sendable {
        let row: OutboxRow
        let at: WallTime
        let status: Int?

        var id: String { row.id }
        var isFiring: Bool { row.payload.contains(#""status":"firing""#) }
        func isAbout(_ target: String) -> Bool { row.payload.contains(#""target":"\#(target)""#) }
    }

    private struct State {
        var status: Int? = 200
        var attempts: [Attempt] = []
        var hangs = false
        var hanging: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// The attempts, in order.
    var attempts: [Attempt] { state.withLock { $0.attempts } }
    /// Those that were taken.
    var taken: [Attempt] { attempts.filter { $0.status == 200 } }

    /// Answers so from now on; `nil` is no answer at all.
    func answer(_ status: Int?) { state.withLock { $0.status = status } }

    /// Answers nothing until ``release()``.
    func hang() { state.withLock { $0.hangs = true } }

    /// Answers everything that hangs.
    func release() {
        let hanging = state.withLock { state in
            state.hangs = false
            defer { state.hanging = [] }
            return state.hanging
        }
        for one in hanging { one.resume() }
    }

    func deliver(_ row: OutboxRow, at now: WallTime) async -> DeliveryResult {
        if state.withLock({ $0.hangs }) {
            await withCheckedContinuation { one in state.withLock { $0.hanging.append(one) } }
        }
        return state.withLock { state in
            state.attempts.append(Attempt(row: row, at: now, status: state.status))
            return DeliveryResult(status: state.status, error: state.status == nil ? "no answer" : nil)
        }
    }
}
