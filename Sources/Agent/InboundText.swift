import Evidence
import Probing

/// A trunk's heartbeat as one line of text in the store's `meta` table, so that a restart does not make it unseen.
enum InboundText {
    private static let prefix = "inbound:"

    /// The key of the store's `meta` table for a target.
    static func key(_ target: String) -> String { prefix + target }

    /// The target that a key is for; `nil` for a key of something else.
    static func target(ofKey key: String) -> String? {
        key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
    }

    /// Last sight, count, source, transport and whether a certificate proved it, separated by tabs.
    static func text(_ record: HeartbeatLedger.Record) -> String {
        [
            String(record.lastSeen.microseconds), String(record.count), record.source.description,
            record.transport.rawValue, record.isAuthenticated ? "proven" : "-",
        ].joined(separator: "\t")
    }

    /// Reads ``text(_:)``; `nil` for anything else.
    static func read(_ text: String) -> HeartbeatLedger.Record? {
        let parts = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard parts.count == 5, let time = Int64(parts[0]), let count = Int(parts[1]),
            let source = IPAddress(parts[2]), let transport = TransportKind(rawValue: String(parts[3]))
        else { return nil }
        return HeartbeatLedger.Record(
            lastSeen: WallTime(microseconds: time), count: max(0, count), source: source, transport: transport,
            isAuthenticated: parts[4] == "proven")
    }

    /// Every heartbeat that the table holds, by the target's name.
    static func records(in meta: [String: String]) -> [String: HeartbeatLedger.Record] {
        let found = meta.compactMap { key, text in
            target(ofKey: key).flatMap { name in read(text).map { (name, $0) } }
        }
        return Dictionary(found) { first, _ in first }
    }
}
