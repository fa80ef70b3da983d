import Evidence
import TimeSeries

/// A delivery on its way.
struct Delivery: Sendable {
    var row: OutboxRow
    /// How old it was when this run took it; zero for one of its own.
    let age: Span
    /// When this run took it.
    let taken: MonotonicTime
    /// Not to be tried before.
    var due: MonotonicTime
}

/// What waits for one receiver: a lane for each alert, served in order, and the lanes that may be served now.
struct Desk {
    private enum Phase {
        /// Nothing was decided about its head.
        case resting
        /// Its head may be delivered.
        case ready
        /// Its head is being delivered.
        case busy
        /// Its head waits for its time.
        case suspended
    }

    private struct Lane {
        var deliveries: [Delivery] = []
        var phase = Phase.resting
    }

    var courier: any Courier
    /// How many deliveries wait or are under way.
    private(set) var count = 0
    private var lanes: [String: Lane] = [:]
    private var ready: [String] = []
    private var served = 0
    private var busy = 0
    private var isOpen = true

    init(_ courier: any Courier) { self.courier = courier }

    /// Whether nothing is under way and nothing could be started.
    var isIdle: Bool { busy == 0 && served == ready.count }

    mutating func add(_ delivery: Delivery) {
        lanes[delivery.row.dedupKey, default: Lane()].deliveries.append(delivery)
        count += 1
    }

    /// When the head of a lane about which nothing is decided is due; `nil` for any other lane.
    func restingHead(of lane: String) -> MonotonicTime? {
        guard let lane = lanes[lane], lane.phase == .resting else { return nil }
        return lane.deliveries.first?.due
    }

    mutating func makeReady(_ lane: String) {
        lanes[lane]?.phase = .ready
        ready.append(lane)
    }

    mutating func suspend(_ lane: String) { lanes[lane]?.phase = .suspended }

    mutating func resume(_ lane: String) { lanes[lane]?.phase = .resting }

    /// Takes the next lane to be served, if one is ready and not so many are being served already.
    mutating func begin(_ most: Int) -> (lane: String, delivery: Delivery)? {
        guard isOpen, busy < most, served < ready.count else { return nil }
        let name = ready[served]
        served += 1
        if served == ready.count || served > 1_024 {
            ready.removeFirst(served)
            served = 0
        }
        guard let delivery = lanes[name]?.deliveries.first else { return nil }
        lanes[name]?.phase = .busy
        busy += 1
        return (name, delivery)
    }

    /// The head of a busy lane is to be tried again later.
    mutating func postpone(_ lane: String, attempts: Int, due: MonotonicTime) {
        busy -= 1
        lanes[lane]?.phase = .resting
        lanes[lane]?.deliveries[0].row.attempts = attempts
        lanes[lane]?.deliveries[0].due = due
    }

    /// The head of a busy lane is done with.
    mutating func finish(_ lane: String) {
        busy -= 1
        count -= 1
        lanes[lane]?.phase = .resting
        lanes[lane]?.deliveries.removeFirst()
        if lanes[lane]?.deliveries.isEmpty ?? false { lanes[lane] = nil }
    }

    /// Everything that waits or is under way.
    var deliveries: [OutboxRow] { lanes.values.flatMap { $0.deliveries.map(\.row) } }

    /// Starts nothing any more.
    mutating func close() { isOpen = false }
}
