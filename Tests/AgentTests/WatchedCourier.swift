import Alerting
import Evidence
import Synchronization
import TimeSeries

@testable import Agent

/// The courier of a receiver as it is, with a count of its attempts that a test can wait for.
final class WatchedCourier: Courier {
    private struct State {
        var begun = 0
        var ended = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let courier: ReceiverCourier
    private let state = Mutex(State())

    init(_ receiver: any AlertReceiver, name: String) { courier = ReceiverCourier(receiver, name: name) }

    /// How many attempts began.
    var begun: Int { state.withLock { $0.begun } }

    /// Returns once so many attempts have ended.
    func ends(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.ended < count { state.waiting.append((count, continuation)) }
                return state.ended >= count
            }
            if isThere { continuation.resume() }
        }
    }

    func deliver(_ row: OutboxRow, at now: WallTime) async -> DeliveryResult {
        state.withLock { $0.begun += 1 }
        let result = await courier.deliver(row, at: now)
        let woken = state.withLock { state in
            state.ended += 1
            defer { state.waiting.removeAll { $0.count <= state.ended } }
            return state.waiting.filter { $0.count <= state.ended }
        }
        for one in woken { one.continuation.resume() }
        return result
    }

    func remind(of alerts: [Alert], at now: WallTime) async -> DeliveryResult {
        var result = DeliveryResult(status: nil)
        result.outcome = .delivered
        return result
    }
}
