import Alerting
import Evidence
import Foundation

/// Silences as one JSON text each in the store's `meta` table.
enum SilenceText {
    private static let prefix = "silence:"

    private struct Stored: Codable {
        var matchers: [String]
        var startsAt: Int64
        var endsAt: Int64
        var comment: String
        var author: String
    }

    /// The key of the store's `meta` table for a silence.
    static func key(_ id: String) -> String { prefix + id }

    /// The silence as text.
    static func text(_ silence: Silence) -> String {
        let stored = Stored(
            matchers: silence.matchers.map(\.text), startsAt: silence.startsAt.microseconds,
            endsAt: silence.endsAt.microseconds, comment: silence.comment, author: silence.author)
        return (try? JSONEncoder().encode(stored)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The silences that the table holds; what cannot be read is left out.
    static func silences(in meta: [String: String]) -> [Silence] {
        meta.sorted { $0.key < $1.key }.compactMap { key, text in
            guard key.hasPrefix(prefix),
                let stored = try? JSONDecoder().decode(Stored.self, from: Data(text.utf8))
            else { return nil }
            return try? Silence(
                id: String(key.dropFirst(prefix.count)),
                matchers: stored.matchers.map { try LabelMatcher(parsing: $0) },
                startsAt: WallTime(microseconds: stored.startsAt), endsAt: WallTime(microseconds: stored.endsAt),
                comment: stored.comment, author: stored.author)
        }
    }
}
