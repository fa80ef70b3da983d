import Evidence
import TimeSeries

/// What waits to be written, the newest state of everything; bounded, the oldest observations out first.
struct Backlog: Sendable {
    private var observations: [Observation] = []
    private var chains: [String: [[CertificateRecord]]] = [:]
    private var health: [String: HealthRow] = [:]
    private var incidents: [String: Incident] = [:]
    private var outbox: [OutboxRow] = []
    private var deliveries: [DeliveryNote] = []
    private var meta: [String: String] = [:]

    /// The most observations that wait.
    static let observations = 200_000
    /// The most incidents, deliveries and notes, of each, that wait.
    static let others = 50_000
    /// The most chains of one target that wait.
    static let chainsPerTarget = 4

    /// How many observations wait.
    var count: Int { observations.count }

    mutating func add(_ observation: Observation) { observations.append(observation) }

    /// Adds a chain; one that only repeats the last one brings that one's last sight up to date.
    mutating func add(chain records: [CertificateRecord]) {
        guard let target = records.first?.target else { return }
        var waiting = chains[target] ?? []
        // The first and the last sight of a chain say all there is to say about those between.
        if waiting.count > 1, waiting.suffix(2).allSatisfy({ $0.shows(records) }) { waiting.removeLast() }
        waiting.append(records)
        chains[target] = waiting.suffix(Self.chainsPerTarget)
    }

    mutating func put(_ row: HealthRow) { health[row.target] = row }
    mutating func put(_ incident: Incident) { incidents[incident.id] = incident }
    mutating func add(_ rows: [OutboxRow]) { outbox += rows }
    mutating func add(_ notes: [DeliveryNote]) { deliveries += notes }
    mutating func put(_ key: String, _ value: String) { meta[key] = value }

    /// Everything that waits, as one commit.
    var batch: Batch {
        var batch = Batch()
        batch.observations = observations
        batch.certificates = chains.values.flatMap { $0.flatMap(\.self) }
        batch.health = Array(health.values)
        batch.incidents = Array(incidents.values)
        batch.outbox = outbox
        batch.deliveries = deliveries
        batch.meta = meta
        return batch
    }

    /// Drops what is too much; how many observations, incidents, deliveries and notes that were.
    mutating func trim() -> Int {
        let before = observations.count + incidents.count + outbox.count + deliveries.count
        observations.trim(to: Self.observations)
        outbox.trim(to: Self.others)
        deliveries.trim(to: Self.others)
        if incidents.count > Self.others {
            let oldest = incidents.values.sorted { $0.startedAt < $1.startedAt }
            for incident in oldest.prefix(incidents.count - Self.others * 9 / 10) { incidents[incident.id] = nil }
        }
        return before - observations.count - incidents.count - outbox.count - deliveries.count
    }
}

extension [CertificateRecord] {
    fileprivate func shows(_ other: [CertificateRecord]) -> Bool { map(\.fingerprint) == other.map(\.fingerprint) }
}

extension Array {
    /// Drops the oldest, a tenth more than must be, so that it is not done for each element.
    fileprivate mutating func trim(to most: Int) {
        if count > most { removeFirst(count - most * 9 / 10) }
    }
}
