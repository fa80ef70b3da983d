package import Reports
package import TimeSeries

/// How our own identities stood last, as a store holds it: what `status` shows where no agent runs.
package enum IdentityBook {
    private static let prefix = "identity-standing:"

    /// The key of the store's `meta` table for an identity.
    static func key(_ name: String) -> String { prefix + name }

    /// What a store holds, by name.
    package static func rows(in store: StoreReader) throws(StoreError) -> [IdentityRow] {
        rows(in: try store.meta(beginning: prefix)).values.sorted { $0.name < $1.name }
    }

    /// The rows among small facts, by the identity's name; an identity that left the plan has none.
    static func rows(in meta: [String: String]) -> [String: IdentityRow] {
        let rows = meta.filter { $0.key.hasPrefix(prefix) }.values.compactMap { IdentityRow(reading: $0) }
        return Dictionary(rows.map { ($0.name, $0) }) { first, _ in first }
    }
}
