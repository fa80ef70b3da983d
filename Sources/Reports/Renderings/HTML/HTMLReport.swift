import CDashboardAssets
import Evidence
import Mustache

/// The report as one HTML file that needs nothing else: no script, no font, no picture from anywhere.
package enum HTMLReport {
    /// The report as a page of well-formed markup, UTF-8.
    package static func render(_ report: FleetReport) -> String { template.render(page(report)) }

    // The template is compiled in; that it parses is tested, so a broken one cannot leave the house.
    private static let template: MustacheTemplate = {
        MustacheContentTypes.register(MarkupContentType(), named: MarkupContentType.name)
        do {
            return try MustacheTemplate(string: asset("report.mustache"))
        } catch {
            preconditionFailure("the report's template does not parse: \(error)")
        }
    }()

    private static func asset(_ name: String) -> String {
        var length = 0
        guard let bytes = tw_dashboard_asset(name, &length) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
    }

    private static func page(_ report: FleetReport) -> [String: Any] {
        let period =
            "\(Wording.moment(report.period.from, in: report.period)) to "
            + "\(Wording.moment(report.period.to, in: report.period)) UTC "
            + "(\(Wording.length(report.period.length)))"
        return [
            "css": asset("report.css"),
            "title": "\(report.headline) Trunkwatch report, \(Wording.date(report.period.to))",
            "site": Wording.line(report.site),
            "period": period,
            "headline": report.headline,
            "verdict": report.verdict.rawValue,
            "verdictSign": report.verdict.sign,
            "verdictTone": tone(report.verdict),
            "states": states(report),
            "summary": report.summary.joined(separator: " "),
            "figures": figures(report),
            "blindSpots": ReportWords.blindSpots,
            "keys": StripCell.Kind.allCases.enumerated().map { index, kind in
                ["svg": StripDrawing.key(for: kind, id: "key\(index)"), "word": kind.word]
            },
            "heatKeys": LatencyHeatStrip.legend,
            "targets": report.targets.enumerated().map { target($1, number: $0, report: report) },
            "groups": groups(report),
            "certificates": certificates(report),
            "incidents": incidents(report),
            "diagnoses": diagnoses(report),
            "method": ReportWords.method(report.options.maintenance),
            "percentileMethod": ReportWords.percentileMethod,
            "coverage": coverage(report),
            "generated": Wording.second(report.generatedAt),
            "version": Wording.line(report.agentVersion),
        ]
    }

    /// The colours of a verdict.
    static func tone(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "up"
        case .warn: "degraded"
        case .fail: "down"
        case .unknown: "unknown"
        }
    }

    private static func states(_ report: FleetReport) -> [[String: Any]] {
        TargetState.allCases.sorted { $0.urgency < $1.urgency }.compactMap { state in
            let count = report.count(of: state)
            return count == 0 ? nil : ["state": state.rawValue, "sign": state.sign, "count": "\(count)"]
        }
    }

    private static func figures(_ report: FleetReport) -> [[String: Any]] {
        let down = report.availability.down
        let next = report.calendar.first
        return [
            [
                "name": "Availability", "value": Wording.percent(report.availability.ratio),
                "note": report.availability.maintenance > 0
                    ? "\(Wording.length(report.availability.maintenance)) of maintenance aside"
                    : "weighted by time, all targets",
            ],
            [
                "name": "Outages", "value": "\(report.outages.count)",
                "note": down > 0 ? "\(Wording.length(down)) down in all" : "no downtime seen",
            ],
            [
                "name": "Next certificate", "value": next.map { expiryFigure($0.expiry) } ?? "none",
                "note": next.map { "\(Wording.date($0.expiry.record.notAfter)), \(Wording.names($0.targets))" }
                    ?? "none ends within \(report.options.calendarDays) days",
            ],
            [
                "name": "Observed", "value": Wording.percent(report.availability.coverage, places: 1),
                "note": "of the period, \(Wording.count(report.probes.total, "probe"))",
            ],
        ]
    }

    private static func expiryFigure(_ expiry: CertificateExpiry) -> String {
        expiry.status == .expired ? "expired" : "\(Wording.days(expiry.daysRemaining)) days"
    }

    private static func coverage(_ report: FleetReport) -> [String: Any] {
        let late = report.targets.compactMap(\.lateness).max { $0.max < $1.max }
        return [
            "late": late.map { Wording.duration($0.max) } ?? false as Any,
            "observed": Wording.length(report.availability.observed),
            "unobserved": Wording.length(report.availability.unobserved),
            "maintenance": Wording.length(report.availability.maintenance),
            "probes": "\(report.probes.total)", "pass": "\(report.probes.pass)", "warn": "\(report.probes.warn)",
            "fail": "\(report.probes.fail)", "unknown": "\(report.probes.unknown)", "fresh": "\(report.probes.fresh)",
        ]
    }
}
