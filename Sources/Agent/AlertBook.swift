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

    /// Reads what a store holds; labels are those of the store's targets.
    package init(reading store: StoreReader, site: String, at now: WallTime) throws(StoreError) {
        let meta = try store.meta(beginning: OpenAlertText.key("")).merging(
            try store.meta(beginning: AlertGroupText.key(""))
        ) { one, _ in one }
        silences = SilenceText.silences(in: try store.meta(beginning: SilenceText.key("")))
            .filter { $0.endsAt > now }.sorted { $0.endsAt < $1.endsAt }
        let labels = Dictionary(
            try store.latest().map { latest in
                (latest.target.name, latest.target.labels.sorted { $0.key < $1.key }.map(Label.init))
            }
        ) { first, _ in first }
        let groups = Dictionary(AlertGroupText.groups(in: meta).map { ($0.id, $0) }) { first, _ in first }
        var entries: [Entry] = []
        for (key, text) in meta {
            guard let target = OpenAlertText.target(ofKey: key) else { continue }
            for (rule, open) in OpenAlertText.read(text) {
                let alert = Self.alert(rule, target, labels[target] ?? [], open.alert, site)
                let group = groups[open.group]
                entries.append(
                    Entry(
                        alert: alert, told: group?.told ?? [],
                        toldAt: group?.toldAt.map { WallTime(microseconds: $0) },
                        silence: silences.first { $0.covers(alert, at: now) }))
            }
        }
        self.entries = entries.sorted {
            (Self.rank($0), $0.alert.startedAt, $0.alert.target) < (Self.rank($1), $1.alert.startedAt, $1.alert.target)
        }
    }

    private static func rank(_ entry: Entry) -> Int { AlertSeverity.allCases.firstIndex(of: entry.alert.severity) ?? 0 }

    private static func alert(
        _ rule: AlertRule, _ target: String, _ labels: [Label], _ open: OpenAlert, _ site: String
    ) -> Alert {
        var alert = Alert(
            id: open.incident, dedupKey: "", rule: rule, site: site, target: target, startedAt: open.startedAt,
            summary: open.summary)
        alert.labels = labels
        alert.lastGoodAt = open.lastGoodAt
        alert.diagnoses = open.diagnoses
        return alert
    }
}
