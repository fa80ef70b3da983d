/// A bounded memory of what was asked for lately, in two halves: when one has filled up, what was not asked for
/// meanwhile is forgotten. The count never exceeds the capacity.
struct RecentValues<Key: Hashable, Value> {
    private let capacity: Int
    private var newer: [Key: Value] = [:]
    private var older: [Key: Value] = [:]

    /// An empty memory of at most `capacity` values, at least 2.
    init(capacity: Int) { self.capacity = max(2, capacity) }

    /// The number of values that are held.
    var count: Int { newer.count + older.count }

    /// The value of a key, which counts as asked for.
    mutating func value(_ key: Key) -> Value? {
        if let value = newer[key] { return value }
        guard let value = older.removeValue(forKey: key) else { return nil }
        keep(value, as: key)
        return value
    }

    /// Remembers a value; an earlier one of the same key is replaced.
    mutating func keep(_ value: Value, as key: Key) {
        older[key] = nil
        if newer[key] == nil, newer.count >= capacity / 2 {
            older = newer
            newer = [:]
        }
        newer[key] = value
    }
}
