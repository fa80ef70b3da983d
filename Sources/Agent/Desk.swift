import Evidence
import Foundation
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
        while isOpen, busy < most, served < ready.count {
            let name = ready[served]
            served += 1
            if served == ready.count || served > 1_024 {
                ready.removeFirst(served)
                served = 0
            }
            // A lane that was emptied meanwhile may still be named here.
            guard let lane = lanes[name], lane.phase == .ready, let delivery = lane.deliveries.first else { continue }
            lanes[name]?.phase = .busy
            busy += 1
            return (name, delivery)
        }
        return nil
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

    /// Takes out the oldest pairs of a beginning that was never tried and the end right after it, so many at most: a
    /// receiver that hears of neither has missed nothing that still matters.
    mutating func cancelPairs(_ most: Int) -> [OutboxRow] {
        var pairs: [(lane: String, first: Delivery)] = []
        for (name, lane) in lanes where lane.phase == .resting || lane.phase == .ready {
            for (first, second) in zip(lane.deliveries, lane.deliveries.dropFirst())
            where first.row.attempts == 0 && first.row.isOf("firing") && second.row.isOf("resolved") {
                pairs.append((name, first))
            }
        }
        pairs.sort { ($0.first.row.createdAt, $0.first.row.id) < ($1.first.row.createdAt, $1.first.row.id) }
        return pairs.prefix(most).flatMap { cancel($0.first, in: $0.lane) }
    }

    private mutating func cancel(_ first: Delivery, in lane: String) -> [OutboxRow] {
        guard let place = lanes[lane]?.deliveries.firstIndex(where: { $0.row.id == first.row.id }),
            let pair = lanes[lane]?.deliveries[place...place + 1].map(\.row)
        else { return [] }
        lanes[lane]?.deliveries.removeSubrange(place...place + 1)
        count -= 2
        if lanes[lane]?.deliveries.isEmpty ?? false { lanes[lane] = nil }
        return pair
    }

    /// Starts nothing any more.
    mutating func close() { isOpen = false }
}

extension OutboxRow {
    private struct Told: Decodable {
        var status: String
    }

    /// Whether it tells of the beginning (`firing`) or of the end (`resolved`) of an alert.
    func isOf(_ status: String) -> Bool {
        (try? JSONDecoder().decode(Told.self, from: Data(payload.utf8)))?.status == status
    }
}
