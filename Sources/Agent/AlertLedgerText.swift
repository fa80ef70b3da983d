import Alerting
import Evidence

/// What the rules remember of a target as lines of text, so that a restarted agent neither pages again nor forgets to
/// resolve, and a rule that must hold for a while goes on counting.
enum AlertLedgerText {
    private static let prefix = "open-alerts:"

    /// What stands in the store for one target.
    struct Stored {
        var ledger = AlertLedger()
        /// The group of each open alert.
        var groups: [AlertRule: String] = [:]
    }

    /// The key of the store's `meta` table for a target.
    static func key(_ target: String) -> String { prefix + target }

    /// The target that a key is for; `nil` for a key of something else.
    static func target(ofKey key: String) -> String? {
        key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
    }

    /// A line each: `open`, incident, group and the alert as `trunkwatch.alert/1`, or `pending` or
    /// `hidden`, rule and since when; separated by tabs. Empty, which removes the key, where there is nothing.
    static func text(_ ledger: AlertLedger, group: (Alert) -> String?) -> String {
        let open = ledger.open.values.sorted { $0.alert.rule.rawValue < $1.alert.rule.rawValue }.map { entry in
            ["open", entry.incident, group(entry.alert) ?? "-", entry.alert.json.text].joined(separator: "\t")
        }
        return (open + lines("pending", ledger.pending) + lines("hidden", ledger.hidden)).joined(separator: "\n")
    }

    private static func lines(_ word: String, _ times: [AlertRule: WallTime]) -> [String] {
        times.sorted { $0.key.rawValue < $1.key.rawValue }.map { rule, since in
            [word, rule.rawValue, String(since.microseconds)].joined(separator: "\t")
        }
    }

    /// Reads ``text(_:group:)``; lines that cannot be read are left out.
    static func read(_ text: String) -> Stored {
        var stored = Stored()
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 4, parts[0] == "open", let alert = Alert(parsing: Array(parts[3].utf8)) {
                stored.ledger.open[alert.rule] = OpenAlert(incident: parts[1], alert: alert)
                stored.groups[alert.rule] = parts[2]
            } else if parts.count == 3, let rule = AlertRule(rawValue: parts[1]), let since = Int64(parts[2]) {
                if parts[0] == "pending" { stored.ledger.pending[rule] = WallTime(microseconds: since) }
                if parts[0] == "hidden" { stored.ledger.hidden[rule] = WallTime(microseconds: since) }
            }
        }
        return stored
    }
}
