import Evidence

extension HTMLReport {
    /// The most outages that a target's table shows: the longest ones, in order of time.
    static let mostOutages = 20
    /// The most changes that a target's table shows: the latest.
    static let mostChanges = 20

    /// Everything about one target.
    static func target(_ target: TargetReport, number: Int, report: FleetReport) -> [String: Any] {
        let options = target.latency.first { $0.stage == .options }?.percentiles
        let chart = LatencyChart(target, period: report.period)
        return [
            "id": "target-\(number + 1)",
            "name": Wording.line(target.name),
            "address": Wording.line(target.address),
            "transport": target.transport.rawValue.uppercased(),
            "profile": Wording.line(target.profile),
            "state": target.state.rawValue,
            "sign": target.state.sign,
            "since": target.stateSince.map { "since \(Wording.moment($0, in: report.period)) UTC" } ?? "",
            "outlook": target.outlook,
            "labels": target.labels.map { ["name": Wording.line($0.name), "value": Wording.line($0.value)] },
            "availability": Wording.percent(target.availability.ratio),
            "partial": target.availability.coverage < 0.99
                ? Wording.percent(target.availability.coverage, places: 1) : false as Any,
            "strip": StripDrawing.svg(of: target, id: "strip\(number)", period: report.period),
            "smallStrip": StripDrawing.svg(of: target, id: "glance\(number)", period: report.period),
            "from": Wording.moment(report.period.from, in: report.period),
            "to": Wording.moment(report.period.to, in: report.period),
            "heat": LatencyHeatStrip.svg(of: target, id: "heat\(number)", period: report.period),
            "p50": Wording.duration(options?.p50),
            "p95": Wording.duration(options?.p95),
            "p99": Wording.duration(options?.p99),
            "max": Wording.duration(options?.max),
            "trend": target.trend?.word ?? "–",
            "certificate": target.certificates?.pressing.map(expiryWords) ?? false as Any,
            "facts": facts(target),
            "chart": chart?.svg(id: "latency\(number)") ?? "",
            "hasChart": chart != nil,
            "latency": target.latency.map(latencyRow),
            "outages": outages(target),
            "chain": chain(target),
            "changes": changes(target),
        ]
    }

    private static func facts(_ target: TargetReport) -> [[String: Any]] {
        let time = target.availability
        var facts = [
            ("Availability", Wording.percent(time.ratio)),
            ("Up", Wording.length(time.available)),
            ("Down", Wording.length(time.down)),
            ("Maintenance", Wording.length(time.maintenance)),
            ("Not observed", Wording.length(time.unobserved)),
            (
                "Probes",
                "\(target.probes.total): \(target.probes.pass) pass, \(target.probes.warn) warn, "
                    + "\(target.probes.fail) fail, \(target.probes.unknown) unknown"
            ),
        ]
        if let budget = target.budget {
            let word = budget.isKept ? "kept" : "broken"
            facts.append(
                (
                    "Promise of \(Wording.percent(budget.slo))",
                    "\(word): \(Wording.length(budget.used)) of \(Wording.length(budget.allowed)) used"
                ))
        }
        if let trend = target.trend {
            let change = "\(Wording.duration(trend.before.p50)), then \(Wording.duration(trend.after.p50))"
            facts.append(("Median by halves", "\(trend.word): \(change)"))
        }
        if let last = target.last {
            let status = last.sipStatus.map { "SIP \($0)" } ?? last.diagnosis?.rawValue ?? last.verdict.rawValue
            facts.append(("Last probe", "\(Wording.second(last.time)) UTC, \(status)"))
        }
        return facts.map { ["name": $0.0, "value": $0.1] }
    }

    private static func latencyRow(_ latency: StageLatency) -> [String: Any] {
        let percentiles = latency.percentiles
        return [
            "stage": latency.stage.rawValue, "count": "\(percentiles?.count ?? 0)",
            "p50": Wording.duration(percentiles?.p50), "p95": Wording.duration(percentiles?.p95),
            "p99": Wording.duration(percentiles?.p99), "max": Wording.duration(percentiles?.max),
        ]
    }

    private static func outages(_ target: TargetReport) -> Any {
        guard !target.outages.isEmpty else { return false }
        let longest = target.outages.sorted {
            $0.length != $1.length ? $0.length > $1.length : $0.startedAt < $1.startedAt
        }.prefix(mostOutages)
        return [
            "rows": longest.sorted { $0.startedAt < $1.startedAt }.map(outageRow),
            "more": more(target.outages.count, shown: mostOutages),
        ]
    }

    private static func outageRow(_ outage: Outage) -> [String: Any] {
        var evidence = [Wording.count(outage.probes, "failed probe")]
        if let status = outage.first?.sipStatus { evidence.append("SIP \(status)") }
        if let address = outage.first?.address { evidence.append(Wording.line(address.description)) }
        let others = outage.causes.dropFirst().map(\.rawValue)
        if !others.isEmpty { evidence.append("then \(others.joined(separator: ", "))") }
        return [
            "started": Wording.second(outage.startedAt), "ended": outage.endedAt.map(Wording.second) ?? "goes on",
            "length": Wording.length(outage.length), "code": outage.cause?.rawValue ?? "–",
            "remedy": outage.cause?.remedy ?? "", "evidence": evidence.joined(separator: " · "),
        ]
    }

    private static func chain(_ target: TargetReport) -> Any {
        guard let outlook = target.certificates else { return false }
        return [
            "rows": outlook.chain.map { element in
                expiryWords(element).merging([
                    "place": element.record.position == 0 ? "leaf" : "CA \(element.record.position)",
                    "subject": element.record.subject.forTerminal,
                    "issuer": element.record.issuer.forTerminal,
                    "key": Wording.line(element.record.key),
                    "names": names(element.record),
                    "fingerprint": String(element.record.fingerprint.description.prefix(16)),
                ]) { $1 }
            }
        ]
    }

    private static func names(_ record: CertificateRecord) -> String {
        let shown = record.names.prefix(4).map(\.forTerminal).joined(separator: ", ")
        return record.names.count > 4 ? "\(shown) and \(record.names.count - 4) more" : shown
    }

    private static func changes(_ target: TargetReport) -> Any {
        guard !target.changes.isEmpty else { return false }
        return [
            "rows": target.changes.suffix(mostChanges).map { change -> [String: Any] in
                let digits = change.subject == .certificate ? 16 : 64
                return [
                    "time": Wording.second(change.time), "subject": change.subject.rawValue,
                    "before": String(change.before.prefix(digits)), "after": String(change.after.prefix(digits)),
                ]
            },
            "more": more(target.changes.count, shown: mostChanges),
        ]
    }
}
