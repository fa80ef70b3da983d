import Alerting
import Foundation

/// Groups of alerts as one JSON text each in the store's `meta` table, so that a restarted agent goes on telling them.
enum AlertGroupText {
    private static let prefix = "alert-group:"

    /// The key of the store's `meta` table for a group.
    static func key(_ id: String) -> String { prefix + id }

    /// The group as text; empty, which removes the key, where it has ended.
    static func text(_ group: AlertGroup?) -> String {
        guard let group, let data = try? JSONEncoder().encode(group) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    /// The groups that the table holds; what cannot be read is left out.
    static func groups(in meta: [String: String]) -> [AlertGroup] {
        meta.sorted { $0.key < $1.key }.compactMap { key, text in
            key.hasPrefix(prefix) ? try? JSONDecoder().decode(AlertGroup.self, from: Data(text.utf8)) : nil
        }
    }
}
