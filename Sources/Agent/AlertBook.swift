package import Alerting
package import Evidence
package import TimeSeries

/// The open alerts and silences as a store holds them: what `alerts list` shows, with or without an agent at work.
package struct AlertBook: Sendable {
    /// One open alert.
    package struct Entry: Sendable {
        /// The alert.
        package let alert: Alert
        /// Who was told of it; empty where nobody was yet.
        package let told: [String]
        /// When they were told last.
        package let toldAt: WallTime?
        /// The silence that covers it now.
        package let silence: Silence?
    }

    /// The open alerts, the gravest and oldest first.
    package let entries: [Entry]
    /// The silences that have not ended, by their end.
    package let silences: [Silence]

    /// Reads what a store holds.
    package init(reading store: StoreReader, at now: WallTime) throws(StoreError) {
        let meta = try store.meta(beginning: AlertLedgerText.key("")).merging(
            try store.meta(beginning: AlertGroupText.key(""))
        ) { one, _ in one }
        silences = SilenceText.silences(in: try store.meta(beginning: SilenceText.key("")))
            .filter { $0.endsAt > now }.sorted { $0.endsAt < $1.endsAt }
        let groups = Dictionary(AlertGroupText.groups(in: meta).map { ($0.id, $0) }) { first, _ in first }
        var entries: [Entry] = []
        for (key, text) in meta {
            guard AlertLedgerText.target(ofKey: key) != nil else { continue }
            let stored = AlertLedgerText.read(text)
            for open in stored.ledger.open.values {
                let group = stored.groups[open.alert.rule].flatMap { groups[$0] }
                entries.append(
                    Entry(
                        alert: open.alert, told: group?.told ?? [],
                        toldAt: group?.toldAt.map { WallTime(microseconds: $0) },
                        silence: silences.first { $0.covers(open.alert, at: now) }))
            }
        }
        self.entries = entries.sorted {
            (Self.rank($0), $0.alert.startedAt, $0.alert.target) < (Self.rank($1), $1.alert.startedAt, $1.alert.target)
        }
    }

    private static func rank(_ entry: Entry) -> Int { AlertSeverity.allCases.firstIndex(of: entry.alert.severity) ?? 0 }
}
