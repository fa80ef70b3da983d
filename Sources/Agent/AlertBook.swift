package import Alerting
package import Evidence
package import Plans
package import TimeSeries

/// The open alerts and silences as a store holds them: what `alerts list` shows, with or without an agent at work.
package struct AlertBook: Sendable {
    /// One open alert.
    package struct Entry: Sendable {
        /// The alert.
        package let alert: Alert
        /// Who took word of it; empty where nobody did yet.
        package let told: [String]
        /// Who has not taken it yet, and is tried again.
        package let waiting: [Untold]
        /// Who refused it, and is not tried again.
        package let refused: [Untold]
        /// When it is to be told first; `nil` where it was, or where something holds it back.
        package let tellAt: WallTime?
        /// When they were told last.
        package let toldAt: WallTime?
        /// The silence that covers it now.
        package let silence: Silence?
    }

    /// A receiver that did not take an alert.
    package struct Untold: Sendable, Hashable {
        /// Its name.
        package let receiver: String
        /// What it said, or why it could not be asked; `nil` before the first attempt ended.
        package let error: String?
        /// How often it was tried.
        package let attempts: Int
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
                let deliveries = try Self.deliveries(of: open.alert, group, in: store)
                let silence = silences.first { $0.covers(open.alert, at: now) }
                entries.append(Entry(open.alert, group, deliveries, silence, at: now))
            }
        }
        self.entries = entries.sorted {
            (Self.rank($0), $0.alert.startedAt, $0.alert.target) < (Self.rank($1), $1.alert.startedAt, $1.alert.target)
        }
    }

    private static func rank(_ entry: Entry) -> Int { AlertSeverity.allCases.firstIndex(of: entry.alert.severity) ?? 0 }

    /// Whether a silence covers an open alert, or could cover one of what the plan watches.
    package func isNeeded(_ silence: Silence, in plan: Plan, at now: WallTime) -> Bool {
        entries.contains { silence.covers($0.alert, at: now) } || Silencing.couldMatch(silence, in: plan)
    }

    /// What was sent of an alert since it opened, with its group and by itself, the newest first.
    private static func deliveries(
        of alert: Alert, _ group: AlertGroup?, in store: StoreReader
    ) throws(StoreError) -> [OutboxRow] {
        let start = min(alert.startedAt, group.map { WallTime(microseconds: $0.firstAt) } ?? alert.startedAt)
        var rows = try store.deliveries(ofAlert: alert.dedupKey, since: start)
        if let group, group.id != alert.dedupKey {
            rows += try store.deliveries(ofAlert: group.id, since: WallTime(microseconds: group.firstAt))
        }
        return rows.filter { !$0.isOf("resolved") }
    }
}

extension AlertBook.Entry {
    fileprivate init(
        _ alert: Alert, _ group: AlertGroup?, _ deliveries: [OutboxRow], _ silence: Silence?, at now: WallTime
    ) {
        let rows = Dictionary(grouping: deliveries, by: \.receiver)
        let sent = group?.told ?? []
        let receivers = sent + rows.keys.filter { !sent.contains($0) }.sorted()
        // Of what is no longer in the journal only that it was sent is known.
        let hasTaken = { (name: String) in rows[name]?.contains { $0.state == .delivered } ?? true }
        let untold = receivers.filter { !hasTaken($0) }.compactMap { rows[$0]?.first }
        self.init(
            alert: alert, told: receivers.filter(hasTaken),
            waiting: untold.filter { $0.state == .pending }.map(AlertBook.Untold.init),
            refused: untold.filter { $0.state == .failed }.map(AlertBook.Untold.init),
            tellAt: group.flatMap { Self.tellAt($0, silence, at: now) },
            toldAt: group?.toldAt.map { WallTime(microseconds: $0) }, silence: silence)
    }

    private static func tellAt(_ group: AlertGroup, _ silence: Silence?, at now: WallTime) -> WallTime? {
        guard !group.isTold, silence == nil, let due = group.dueAt, due > now.microseconds else { return nil }
        return WallTime(microseconds: due)
    }
}

extension AlertBook.Untold {
    fileprivate init(_ row: OutboxRow) {
        self.init(receiver: row.receiver, error: row.lastError, attempts: row.attempts)
    }
}
