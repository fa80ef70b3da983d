import Evidence

/// The report as Markdown with tables, for tickets and wikis.
package enum MarkdownReport {
    /// The report; text from outside is escaped, so that it stays text.
    package static func render(_ report: FleetReport) -> String {
        let head = [
            "# \(report.verdict.sign) \(report.headline)",
            "Trunkwatch report · site \(escaped(report.site)) · "
                + "\(Wording.moment(report.period.from, in: report.period)) to "
                + "\(Wording.moment(report.period.to, in: report.period)) UTC",
            escapedWhole(report.summary.joined(separator: " ")),
            "> \(ReportWords.blindSpots)",
        ]
        let sections = [
            section("Targets", targets(report)), section("Outages", outages(report)),
            section("Incidents", incidents(report)), section("Certificates", certificates(report)),
            section("What went wrong most", diagnoses(report)),
        ]
        let foot = [
            "## How this was measured", ReportWords.method(report.options.maintenance), ReportWords.percentileMethod,
            "Trunkwatch \(escaped(report.agentVersion)), generated \(Wording.second(report.generatedAt)) UTC.",
        ]
        return (head + sections + foot).joined(separator: "\n\n") + "\n"
    }

    /// Text from outside as Markdown that shows it, cut.
    static func escaped(_ text: String) -> String { marked(Wording.line(text)) }

    /// A text of ours as Markdown that shows it; nothing of it is cut.
    private static func escapedWhole(_ text: String) -> String { marked(PeerText.visible(text.utf8)) }

    /// The text with a mark before what could start something in Markdown (GitHub's, CommonMark's): emphasis, code,
    /// links, tables, HTML, addresses that become links by themselves; what means something only at the beginning of a
    /// line is marked there. A colon is left alone before a digit or a blank: no address and no sign goes on so.
    private static func marked(_ text: String) -> String {
        var out = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            let isLinkEnd = index > 0 && scalars[index - 1] == "]"
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "#", "|", "~": out += "\\\(String(scalar))"
            case "=", "+", "-": out += (index == 0 ? "\\" : "") + String(scalar)
            case "(": out += (isLinkEnd ? "\\" : "") + "("
            case ":" where next == " " || ("0"..."9").contains(next): out += ":"
            case ":", "@": out += "&#\(scalar.value);"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func section(_ title: String, _ body: String) -> String { "## \(title)\n\n\(body)" }

    private static func table(_ header: [String], _ rows: [[String]], none: String) -> String {
        if rows.isEmpty { return none }
        let lines = [header, header.map { _ in "---" }] + rows
        return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    private static func targets(_ report: FleetReport) -> String {
        let rows = report.targets.map { target -> [String] in
            let options = target.latency.first { $0.stage == .options }?.percentiles
            let certificate = target.certificates?.pressing.map {
                "\($0.status.word), \(Wording.date($0.record.notAfter))"
            }
            return [
                "\(target.state.sign) \(target.state.rawValue)", escaped(target.name), escaped(target.address),
                Wording.percent(target.availability.ratio), Wording.length(target.availability.down),
                Wording.percent(target.availability.coverage, places: 1), Wording.duration(options?.p50),
                Wording.duration(options?.p95), certificate ?? "–",
            ]
        }
        return table(
            ["State", "Target", "Address", "Availability", "Down", "Observed", "p50", "p95", "Certificate"], rows,
            none: "No target is watched.")
    }

    private static func outages(_ report: FleetReport) -> String {
        let rows = report.outages.prefix(HTMLReport.mostRows).map { outage in
            [
                escaped(outage.target), Wording.second(outage.startedAt),
                outage.endedAt.map(Wording.second) ?? "goes on", Wording.length(outage.length),
                outage.cause.map { "`\($0.rawValue)`" } ?? "–", outage.cause.map { escaped($0.remedy) } ?? "",
            ]
        }
        return table(
            ["Target", "Started (UTC)", "Ended", "Took", "Cause", "What to do"], rows, none: "No outage was observed.")
    }

    private static func incidents(_ report: FleetReport) -> String {
        let rows = report.incidents.suffix(HTMLReport.mostRows).map { incident in
            [
                escaped(incident.target), incident.state.rawValue, Wording.second(incident.startedAt),
                incident.endedAt.map(Wording.second) ?? "still open",
                incident.diagnosis.map { "`\($0.rawValue)`" } ?? "–", escaped(incident.summary),
            ]
        }
        return table(
            ["Target", "State", "Started (UTC)", "Ended", "Cause", "What happened"], rows,
            none: "No incident in this period.")
    }

    private static func certificates(_ report: FleetReport) -> String {
        let rows = report.calendar.map { entry in
            [
                Wording.date(entry.expiry.record.notAfter), Wording.days(entry.expiry.daysRemaining),
                "\(entry.expiry.status.verdict.sign) \(entry.expiry.status.word)",
                escaped(entry.expiry.record.subject.forTerminal), escaped(Wording.names(entry.targets)),
            ]
        }
        return table(
            ["Ends", "Days left", "Status", "Subject", "Targets"], rows,
            none: "No certificate ends within \(report.options.calendarDays) days.")
    }

    private static func diagnoses(_ report: FleetReport) -> String {
        let rows = report.diagnoses.map { count in
            [
                "`\(count.code.rawValue)`", "\(count.verdict.sign) \(count.verdict.rawValue)", "\(count.probes)",
                escaped(Wording.names(count.targets)), escaped(count.code.remedy),
            ]
        }
        return table(
            ["Cause", "Gravity", "Probes", "Targets", "What to do"], rows, none: "Every probe of the period passed.")
    }
}
