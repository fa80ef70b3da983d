/// Which of the known keys a misspelt one was probably meant to be.
package enum NearestKey {
    /// The nearest candidate, or `nil` where none is near enough: at most a third of its letters may differ.
    package static func to(_ key: String, among candidates: [String]) -> String? {
        guard key.utf8.count <= 64 else { return nil }
        let letters = folded(key)
        if let same = candidates.first(where: { folded($0) == letters }) { return same }
        let ranked = candidates.map { (name: $0, distance: distance(letters, folded($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.name.utf8.count / 3) ? best.name : nil
    }

    /// Lower case without hyphens and underscores: `warnDays` and `warn_days` are `warn-days` in another spelling.
    private static func folded(_ key: String) -> [UInt8] {
        key.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
