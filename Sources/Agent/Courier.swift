import Alerting
import Dispatch
import Evidence
import TimeSeries

/// Takes one delivery to one receiver; how it got on is a value, never an error.
protocol Courier: Sendable {
    /// Makes one attempt. It may take long: nobody else waits for it.
    func deliver(_ row: OutboxRow, at now: WallTime) async -> DeliveryResult
    /// Tells a receiver that forgets of everything again; what becomes of it is not written down.
    func remind(of alerts: [Alert], at now: WallTime) async -> DeliveryResult
}

extension Courier {
    /// Most receivers remember.
    func remind(of alerts: [Alert], at now: WallTime) async -> DeliveryResult {
        var result = DeliveryResult(status: nil)
        result.outcome = .delivered
        return result
    }
}

/// The courier of a receiver, on queues of its own, so that a receiver that hangs holds up nobody but itself.
///
/// Serial queues bring their own threads; blocking calls on a concurrent one would use up those of the runtime.
struct ReceiverCourier: Courier {
    private let receiver: any AlertReceiver
    private let queues: [DispatchQueue]

    init(_ receiver: any AlertReceiver, name: String) {
        self.receiver = receiver
        queues = (0..<Deliverer.concurrency).map { DispatchQueue(label: "trunkwatch.deliveries.\(name).\($0)") }
    }

    func deliver(_ row: OutboxRow, at now: WallTime) async -> DeliveryResult {
        let queue = queues[Int(row.dedupKey.utf8.reduce(UInt8(0)) { $0 &* 31 &+ $1 }) % queues.count]
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: attempt(row, at: now)) }
        }
    }

    func remind(of alerts: [Alert], at now: WallTime) async -> DeliveryResult {
        guard let receiver = receiver as? AlertmanagerReceiver, let queue = queues.last else {
            return DeliveryResult(status: nil)
        }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: receiver.deliver(alerts, at: now)) }
        }
    }

    private func attempt(_ row: OutboxRow, at now: WallTime) -> DeliveryResult {
        let payload = Array(row.payload.utf8)
        guard let alert = Alert(parsing: payload) else {
            var result = DeliveryResult(status: nil, error: "the stored alert cannot be read")
            result.outcome = .refused
            return result
        }
        return receiver.deliver(alert, payload: payload, at: now)
    }
}
