package import Evidence

/// Something about a target that is not as it was: a certificate or an address not seen before in the period.
package struct ObservedChange: Sendable, Hashable {
    /// What changed.
    package enum Subject: String, Sendable, Hashable, CaseIterable {
        case certificate, address
    }

    /// When it was first seen.
    package let time: WallTime
    /// What changed.
    package let subject: Subject
    /// What it was before.
    package let before: String
    /// What it is now.
    package let after: String

    /// The changes that some observations show, in order of time; going back to a known value is none.
    package static func changes(in observations: some Sequence<Observation>) -> [ObservedChange] {
        var leaves = Novelty<Fingerprint>(subject: .certificate)
        var addresses = Novelty<IPAddress>(subject: .address)
        var changes: [ObservedChange] = []
        for observation in observations {
            if let change = leaves.change(to: observation.leaf, at: observation.time, \.description) {
                changes.append(change)
            }
            if let change = addresses.change(to: observation.address, at: observation.time, \.description) {
                changes.append(change)
            }
        }
        return changes
    }
}

/// Remembers which values were seen and tells the new ones.
private struct Novelty<Value: Hashable> {
    let subject: ObservedChange.Subject
    var seen: Set<Value> = []
    var last: Value?

    mutating func change(to value: Value?, at time: WallTime, _ text: (Value) -> String) -> ObservedChange? {
        guard let value, value != last else { return nil }
        defer { last = value }
        guard seen.insert(value).inserted, let last else { return nil }
        return ObservedChange(time: time, subject: subject, before: text(last), after: text(value))
    }
}
