import Evidence

/// Answers that may be kept, by name: for their TTL, but a second at least and an hour at most; bounded.
struct ResolverCache {
    /// One answer and when it ends.
    struct Entry {
        let resolution: Resolution
        let ends: MonotonicTime
    }

    private var entries: [DNSName: Entry] = [:]
    private let capacity: Int

    init(capacity: Int = DNSLimits.keptNames) { self.capacity = capacity }

    /// The number of answers kept, ended ones among them.
    var count: Int { entries.count }

    /// What is known of a name, its TTL counted down.
    mutating func resolution(of name: DNSName, at now: MonotonicTime) -> Resolution? {
        guard let entry = entries[name] else { return nil }
        guard now < entry.ends else {
            entries[name] = nil
            return nil
        }
        var known = entry.resolution
        known.source = .cache
        known.ttl = Int((entry.ends - now).nanoseconds / 1_000_000_000)
        known.duration = .zero
        known.queries = []
        return known
    }

    /// Keeps an answer that has a TTL.
    mutating func keep(_ resolution: Resolution, of name: DNSName, at now: MonotonicTime) {
        guard let ttl = resolution.ttl else { return }
        if entries[name] == nil, entries.count >= capacity { makeRoom(at: now) }
        entries[name] = Entry(resolution: resolution, ends: now + .seconds(ttl))
    }

    /// Forgets everything.
    mutating func clear() { entries = [:] }

    private mutating func makeRoom(at now: MonotonicTime) {
        entries = entries.filter { now < $0.value.ends }
        if entries.count >= capacity, let first = entries.min(by: { $0.value.ends < $1.value.ends }) {
            entries[first.key] = nil
        }
    }

    /// A TTL within the bounds of what is kept.
    static func clamped(_ ttl: UInt32?) -> Int? {
        ttl.map { min(max(Int($0), DNSLimits.keptSeconds.lowerBound), DNSLimits.keptSeconds.upperBound) }
    }
}
