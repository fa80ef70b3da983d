package import Evidence

/// One attempt at a delivery, as the journal has it.
package struct DeliveryAttempt: Sendable, Hashable {
    /// Its number, from 1.
    package var number: Int
    /// When it ended.
    package var at: WallTime
    /// `delivered`, `retry` or `failed`.
    package var outcome: String
    /// What was said of one that did not deliver; a sentence of ours.
    package var detail: String?
}

extension StoreReader {
    /// Every attempt at a delivery, in order.
    package func attempts(ofDelivery id: String) throws(StoreError) -> [DeliveryAttempt] {
        try read { read, _ in
            let sql = try read.sql(
                "SELECT number, at, outcome, detail FROM delivery_attempt WHERE delivery = ? ORDER BY number")
            sql.bind(id, 1)
            return try sql.rows {
                DeliveryAttempt(
                    number: Int(clamping: $0.number(0)), at: WallTime(microseconds: $0.number(1)),
                    outcome: $0.text(2) ?? "", detail: $0.text(3))
            }
        }
    }

    /// The remembered facts whose names begin so.
    package func meta(beginning prefix: String) throws(StoreError) -> [String: String] {
        try read { read, _ in
            let sql = try read.sql("SELECT key, value FROM meta WHERE substr(key, 1, length(?1)) = ?1")
            sql.bind(prefix, 1)
            let pairs = try sql.rows { ($0.text(0) ?? "", $0.text(1) ?? "") }
            return Dictionary(pairs) { _, later in later }
        }
    }
}
