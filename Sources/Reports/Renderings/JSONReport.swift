package import Evidence

/// The report as `trunkwatch.report/1`: ISO times, milliseconds, seconds where a name says so; the same input gives
/// the same bytes.
package enum JSONReport {
    /// The schema's name.
    package static let schema = "trunkwatch.report/1"

    /// The report as one line of JSON and a line feed.
    package static func render(_ report: FleetReport) -> String { value(of: report).text + "\n" }

    /// The report as a JSON value.
    package static func value(of report: FleetReport) -> JSON {
        .object([
            ("schema", .string(schema)),
            ("from", .string(report.period.from.iso8601)),
            ("to", .string(report.period.to.iso8601)),
            ("generatedAt", .string(report.generatedAt.iso8601)),
            ("site", .string(report.site)),
            ("agentVersion", .string(report.agentVersion)),
            ("verdict", .string(report.verdict.rawValue)),
            ("headline", .string(report.headline)),
            ("summary", .strings(report.summary)),
            ("blindSpots", .string(ReportWords.blindSpots)),
            ("accounting", accounting(report.options)),
            ("states", states(report)),
            ("availability", availability(report.availability)),
            ("probes", probes(report.probes)),
            ("groups", .array(report.groups.map(group))),
            ("targets", .array(report.targets.map(target))),
            ("incidents", .array(report.incidents.map(incident))),
            ("certificateCalendar", .array(report.calendar.map(calendarEntry))),
            ("diagnoses", .array(report.diagnoses.map(diagnosisCount))),
        ])
    }

    private static func accounting(_ options: ReportOptions) -> JSON {
        .object([
            ("method", .string(ReportWords.method(options.maintenance))),
            ("percentiles", .string(ReportWords.percentileMethod)),
            ("maintenance", .string(options.maintenance.rawValue)),
            ("warnDays", .integer(Int64(options.warnDays))),
            ("criticalDays", .integer(Int64(options.criticalDays))),
            ("calendarDays", .integer(Int64(options.calendarDays))),
            ("groupBy", .optional(options.groupBy)),
        ])
    }

    private static func states(_ report: FleetReport) -> JSON {
        .object(TargetState.allCases.map { ($0.rawValue, .integer(Int64(report.count(of: $0)))) })
    }

    private static func group(_ group: GroupReport) -> JSON {
        .object([
            ("value", .string(group.value)),
            ("targets", .strings(group.targets)),
            ("availability", availability(group.availability)),
            ("outages", .integer(Int64(group.outages))),
        ])
    }

    private static func calendarEntry(_ entry: CalendarEntry) -> JSON {
        guard case .object(let members) = certificate(entry.expiry) else { return .null }
        return .object(members + [("targets", .strings(entry.targets))])
    }
}

extension JSONReport {
    /// Time by class in seconds, and the share; ratios as parts of a hundred with three decimals, rounded down.
    static func availability(_ availability: Availability) -> JSON {
        .object([
            ("percent", percent(availability.ratio)),
            ("upSeconds", seconds(availability.up)),
            ("warnedSeconds", seconds(availability.warned)),
            ("downSeconds", seconds(availability.down)),
            ("maintenanceSeconds", seconds(availability.maintenance)),
            ("unobservedSeconds", seconds(availability.unobserved)),
            ("observedPercent", percent(availability.coverage)),
        ])
    }

    /// A share as a percentage that is never rounded up.
    static func percent(_ ratio: Double?) -> JSON {
        guard let ratio, ratio.isFinite else { return .null }
        return .number((min(max(0, ratio), 1) * 100_000 + 1e-7).rounded(.down) / 1_000)
    }

    /// Microseconds as seconds.
    static func seconds(_ microseconds: Int64) -> JSON { .number(Double(microseconds) / 1e6) }

    /// A point in time, or `null`.
    static func time(_ time: WallTime?) -> JSON { .optional(time?.iso8601) }

    /// Probes by verdict.
    static func probes(_ counts: ProbeCounts) -> JSON {
        .object([
            ("total", .integer(Int64(counts.total))), ("pass", .integer(Int64(counts.pass))),
            ("warn", .integer(Int64(counts.warn))), ("fail", .integer(Int64(counts.fail))),
            ("unknown", .integer(Int64(counts.unknown))), ("fresh", .integer(Int64(counts.fresh))),
        ])
    }

    /// One incident.
    static func incident(_ incident: Incident) -> JSON {
        .object([
            ("id", .string(incident.id)),
            ("target", .string(incident.target)),
            ("state", .string(incident.state.rawValue)),
            ("code", .optional(incident.diagnosis?.rawValue)),
            ("summary", .string(incident.summary)),
            ("startedAt", .string(incident.startedAt.iso8601)),
            ("endedAt", time(incident.endedAt)),
            ("lastGoodAt", time(incident.lastGoodAt)),
        ])
    }

    /// How often a root cause was seen.
    static func diagnosisCount(_ count: DiagnosisCount) -> JSON {
        .object([
            ("code", .string(count.code.rawValue)),
            ("verdict", .string(count.verdict.rawValue)),
            ("probes", .integer(Int64(count.probes))),
            ("targets", .strings(count.targets)),
            ("remedy", .string(count.code.remedy)),
        ])
    }

    /// One certificate and how long it has to live.
    static func certificate(_ expiry: CertificateExpiry) -> JSON {
        let record = expiry.record
        return .object([
            ("position", .integer(Int64(record.position))),
            ("subject", record.subject.forJSON),
            ("issuer", record.issuer.forJSON),
            ("serial", .string(record.serial)),
            ("names", .array(record.names.map(\.forJSON))),
            ("notBefore", .string(record.notBefore.iso8601)),
            ("notAfter", .string(record.notAfter.iso8601)),
            ("daysRemaining", .number(expiry.daysRemaining)),
            ("status", .string(expiry.status.rawValue)),
            ("key", .string(record.key)),
            ("sha256", .string(record.fingerprint.description)),
        ])
    }
}
