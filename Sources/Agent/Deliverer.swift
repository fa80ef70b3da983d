import Alerting
import Dispatch
import Evidence
import Logging
import TimeSeries
import Transport

/// Delivers alerts: in order for each alert and receiver, at least once, with back-off; a receiver that hangs delays nobody.
actor Deliverer {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// What must be delivered in order: one alert at one receiver.
    private struct Lane: Hashable {
        let receiver: String
        let dedupKey: String
    }

    private struct Delivery {
        let row: OutboxRow
        var attempts: Int
    }

    private let loop: EventLoop
    private let receivers: [String: WebhookReceiver]
    private let policy = DeliveryPolicy()
    private let board: Board
    private let log: Logger
    private let workers = DispatchQueue(label: "trunkwatch.deliveries", attributes: .concurrent)
    private var lanes: [Lane: [Delivery]] = [:]
    private var busy: Set<Lane> = []
    private var waiting: [Lane] = []
    private var recorder: Recorder?
    private var isStopping = false

    /// The most deliveries under way at once.
    static let concurrency = 8

    init(loop: EventLoop, receivers: [String: WebhookReceiver], board: Board, log: Logger) {
        self.loop = loop
        self.receivers = receivers
        self.board = board
        self.log = log
    }

    /// Names the recorder that writes down what becomes of deliveries.
    func report(to recorder: Recorder) { self.recorder = recorder }

    /// Takes deliveries that an earlier run left behind.
    func deliver(stored rows: [OutboxRow]) { deliver(rows, isStored: true) }

    /// Takes new deliveries.
    func deliver(_ rows: [OutboxRow], isStored: Bool) {
        for row in rows {
            let lane = Lane(receiver: row.receiver, dedupKey: row.dedupKey)
            lanes[lane, default: []].append(Delivery(row: row, attempts: row.attempts))
            if !busy.contains(lane), !waiting.contains(lane) { waiting.append(lane) }
        }
        startWaiting()
    }

    /// Lets deliveries under way end, for so long at most; the rest stays in the store.
    func stop(within span: Span) async {
        isStopping = true
        let deadline = loop.refreshedNow() + span
        startWaiting()
        while !busy.isEmpty, loop.refreshedNow() < deadline {
            _ = await loop.sleep(until: min(loop.now + .milliseconds(50), deadline))
        }
    }

    private func startWaiting() {
        while busy.count < Self.concurrency, !waiting.isEmpty {
            let lane = waiting.removeFirst()
            guard let delivery = lanes[lane]?.first else { continue }
            busy.insert(lane)
            Task { await attempt(delivery, in: lane) }
        }
    }
}

// MARK: One attempt

extension Deliverer {
    private func attempt(_ delivery: Delivery, in lane: Lane) async {
        let row = delivery.row
        guard let receiver = receivers[row.receiver] else {
            await finish(lane, .failed(error: "the plan has no receiver \(row.receiver) any more"))
            return
        }
        let result = await send(row, through: receiver)
        let attempts = delivery.attempts + 1
        lanes[lane]?[0].attempts = attempts
        let age = loop.clock.wall() - row.createdAt
        switch policy.next(
            after: result, attempts: attempts, age: age, random: Double.random(in: 0..<1))
        {
        case .delivered:
            board.countDelivery()
            log.info("alert delivered", metadata: ["receiver": "\(row.receiver)", "delivery": "\(row.id)"])
            await finish(lane, .delivered)
        case .retry(let delay):
            let reason = Self.reason(result)
            log.warning(
                "alert not delivered yet",
                metadata: ["receiver": "\(row.receiver)", "reason": "\(reason)", "again-in": "\(delay.text)"])
            await recorder?.record(.retry(at: loop.clock.wall() + delay, error: reason), of: row.id)
            pause(lane, for: delay)
        case .dead(let failure):
            log.error("alert not delivered", metadata: ["receiver": "\(row.receiver)", "reason": "\(failure.text)"])
            await finish(lane, .failed(error: failure.text))
        }
    }

    private func send(_ row: OutboxRow, through receiver: WebhookReceiver) async -> DeliveryResult {
        let now = loop.clock.wall()
        let workers = workers
        return await withCheckedContinuation { continuation in
            workers.async {
                do throws(SettingSyntaxError) {
                    let post = try receiver.post(id: row.id, body: Array(row.payload.utf8), at: now)
                    continuation.resume(returning: post.send())
                } catch {
                    continuation.resume(
                        returning: DeliveryResult(status: nil, body: PeerText([]), error: error.reason, duration: .zero)
                    )
                }
            }
        }
    }

    private static func reason(_ result: DeliveryResult) -> String {
        result.error ?? result.status.map { "the receiver answered \($0)" } ?? "no answer"
    }

    private func finish(_ lane: Lane, _ outcome: DeliveryOutcome) async {
        guard let row = lanes[lane]?.first?.row else { return }
        await recorder?.record(outcome, of: row.id)
        lanes[lane]?.removeFirst()
        if lanes[lane]?.isEmpty ?? true { lanes[lane] = nil }
        release(lane)
    }

    private func pause(_ lane: Lane, for delay: Span) {
        busy.remove(lane)
        startWaiting()
        Task {
            _ = await loop.sleep(until: loop.refreshedNow() + delay)
            release(lane)
        }
    }

    private func release(_ lane: Lane) {
        busy.remove(lane)
        if lanes[lane] != nil, !waiting.contains(lane) { waiting.append(lane) }
        startWaiting()
    }
}
