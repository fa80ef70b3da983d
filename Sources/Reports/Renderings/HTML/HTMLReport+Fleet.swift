import Evidence

extension HTMLReport {
    /// The most rows of a table about the fleet; the JSON rendering has them all.
    static let mostRows = 200

    /// Targets by label, or nothing to show.
    static func groups(_ report: FleetReport) -> Any {
        guard let label = report.options.groupBy, !report.groups.isEmpty else { return false }
        return [
            "label": Wording.line(label),
            "rows": report.groups.map { group -> [String: Any] in
                [
                    "value": group.value.isEmpty ? "(none)" : Wording.line(group.value),
                    "targets": "\(group.targets.count)", "availability": Wording.percent(group.availability.ratio),
                    "down": Wording.length(group.availability.down), "outages": "\(group.outages)",
                    "observed": Wording.percent(group.availability.coverage, places: 1),
                ]
            },
        ]
    }

    /// The certificate calendar and the table of all chains.
    static func certificates(_ report: FleetReport) -> [String: Any] {
        let presented = report.targets.filter { $0.certificates != nil }
        let days = report.options.calendarDays
        return [
            "none": presented.isEmpty,
            "days": "\(days)",
            "scale": (0...4).map { ["label": $0 == 0 ? "today" : "\(days * $0 / 4) d"] },
            "calendar": report.calendar.isEmpty
                ? false
                : [
                    "rows": report.calendar.prefix(mostRows).enumerated().map { index, entry in
                        calendarRow(entry, id: "exp\(index)", days: days)
                    }
                ] as Any,
            "quiet": report.calendar.isEmpty && !presented.isEmpty,
            "rows": presented.prefix(mostRows).compactMap(certificateRow),
            "more": more(presented.count),
        ]
    }

    private static func calendarRow(_ entry: CalendarEntry, id: String, days: Int) -> [String: Any] {
        expiryWords(entry.expiry).merging([
            "subject": entry.expiry.record.subject.forTerminal,
            "targets": Wording.names(entry.targets),
            "svg": ExpiryBar.svg(of: entry, id: id, calendarDays: days),
        ]) { $1 }
    }

    private static func certificateRow(_ target: TargetReport) -> [String: Any]? {
        guard let outlook = target.certificates, let earliest = outlook.earliest else { return nil }
        let leaf = outlook.leaf ?? earliest
        let other = earliest.record.fingerprint == leaf.record.fingerprint ? nil : earliest
        return expiryWords(leaf).merging([
            "target": Wording.line(target.name),
            "subject": leaf.record.subject.forTerminal,
            "issuer": leaf.record.issuer.forTerminal,
            "key": Wording.line(leaf.record.key),
            "earliest": other.map { ["subject": $0.record.subject.forTerminal].merging(expiryWords($0)) { $1 } }
                ?? false as Any,
        ]) { $1 }
    }

    /// When a certificate ends, and what that means.
    static func expiryWords(_ expiry: CertificateExpiry) -> [String: Any] {
        [
            "date": Wording.date(expiry.record.notAfter), "days": Wording.days(expiry.daysRemaining),
            "status": expiry.status.word, "tone": ExpiryBar.className(expiry.status),
            "sign": ExpiryBar.sign(expiry.status),
        ]
    }

    /// The incident chart and its table.
    static func incidents(_ report: FleetReport) -> [String: Any] {
        let shown = report.incidents.suffix(mostRows)
        return [
            "none": report.incidents.isEmpty,
            "gantt": IncidentGantt(report)?.svg(id: "gantt") ?? "",
            "rows": shown.map { incidentRow($0, in: report.period) },
            "any": !report.incidents.isEmpty,
            "more": more(report.incidents.count),
        ]
    }

    private static func incidentRow(_ incident: Incident, in period: ReportPeriod) -> [String: Any] {
        let length = Wording.length(((incident.endedAt ?? period.to) - incident.startedAt).microseconds)
        return [
            "target": Wording.line(incident.target), "state": incident.state.rawValue, "sign": incident.state.sign,
            "started": Wording.moment(incident.startedAt, in: period),
            "ended": incident.endedAt.map { Wording.moment($0, in: period) } ?? "still open",
            "length": incident.endedAt == nil ? "\(length) so far" : length,
            "code": incident.diagnosis?.rawValue ?? "–", "summary": Wording.line(incident.summary),
        ]
    }

    /// The table of root causes.
    static func diagnoses(_ report: FleetReport) -> [String: Any] {
        [
            "none": report.diagnoses.isEmpty,
            "any": !report.diagnoses.isEmpty,
            "rows": report.diagnoses.prefix(mostRows).map { count -> [String: Any] in
                [
                    "code": count.code.rawValue, "verdict": count.verdict.rawValue, "sign": count.verdict.sign,
                    "tone": tone(count.verdict), "probes": "\(count.probes)",
                    "targets": Wording.names(count.targets), "remedy": count.code.remedy,
                ]
            },
        ]
    }

    /// What a table leaves out, or nothing.
    static func more(_ count: Int, shown: Int = mostRows) -> Any {
        count > shown ? "\(count - shown) more are in the JSON rendering of this report." : false
    }
}
