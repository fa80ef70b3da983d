import Evidence

/// The addresses that each target's name had when it was looked up last; as long-lived as the prober, and bounded.
struct AddressMemory {
    private var known: [String: Set<IPAddress>] = [:]
    private let capacity: Int

    init(capacity: Int = 100_000) { self.capacity = capacity }

    /// The finding where a target's addresses are others than before; the order of an answer means nothing.
    mutating func change(of target: String, to addresses: [IPAddress]) -> Diagnosis? {
        let now = Set(addresses)
        let before = known[target]
        guard before != nil || known.count < capacity else { return nil }
        known[target] = now
        guard let before, before != now else { return nil }
        let (added, removed) = (now.subtracting(before), before.subtracting(now))
        return Diagnosis(
            .dnsChanged, .info, "the addresses of \(target) have changed: \(Self.words(added, removed))",
            evidence: [("added", .list(Self.texts(added))), ("removed", .list(Self.texts(removed)))])
    }

    private static func words(_ added: Set<IPAddress>, _ removed: Set<IPAddress>) -> String {
        let parts = [(texts(added), "new"), (texts(removed), "gone")].filter { !$0.0.isEmpty }
        return parts.map { "\($0.joined(separator: ", ")) \($1)" }.joined(separator: "; ")
    }

    private static func texts(_ addresses: Set<IPAddress>) -> [String] { addresses.map(\.description).sorted() }
}
