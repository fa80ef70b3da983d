import Evidence

extension JSONReport {
    /// One target of the report.
    static func target(_ target: TargetReport) -> JSON {
        .object([
            ("target", .string(target.name)),
            ("address", .string(target.address)),
            ("transport", .string(target.transport.rawValue)),
            ("profile", .string(target.profile)),
            ("labels", .object(target.labels.map { ($0.name, .string($0.value)) })),
            ("intervalSeconds", .number(target.interval.seconds)),
            ("state", .string(target.state.rawValue)),
            ("stateSince", time(target.stateSince)),
            ("verdict", .string(target.verdict.rawValue)),
            ("outlook", .string(target.outlook)),
            ("availability", availability(target.availability)),
            ("objective", target.budget.map(objective) ?? .null),
            ("probes", probes(target.probes)),
            ("latency", .object(target.latency.map { ($0.stage.rawValue, percentiles($0.percentiles)) })),
            ("trend", target.trend.map(trend) ?? .null),
            ("latencyOverTime", .array(target.buckets.map(bucket))),
            ("lateness", percentiles(target.lateness)),
            ("strip", .array(target.strip.map(cell))),
            ("outages", .array(target.outages.map(outage))),
            ("incidents", .array(target.incidents.map(incident))),
            ("certificate", target.certificates.map(outlook) ?? .null),
            ("diagnoses", .array(target.diagnoses.map(diagnosisCount))),
            ("changes", .array(target.changes.map(change))),
            ("lastProbe", target.last.map(probe) ?? .null),
        ])
    }

    private static func objective(_ budget: ErrorBudget) -> JSON {
        .object([
            ("percent", percent(budget.slo)),
            ("kept", .bool(budget.isKept)),
            ("allowedSeconds", seconds(budget.allowed)),
            ("usedSeconds", seconds(budget.used)),
        ])
    }

    private static func percentiles(_ percentiles: Percentiles?) -> JSON {
        guard let percentiles else { return .null }
        return .object([
            ("count", .integer(Int64(percentiles.count))),
            ("p50Milliseconds", .milliseconds(percentiles.p50)),
            ("p95Milliseconds", .milliseconds(percentiles.p95)),
            ("p99Milliseconds", .milliseconds(percentiles.p99)),
            ("maxMilliseconds", .milliseconds(percentiles.max)),
        ])
    }

    private static func trend(_ trend: LatencyTrend) -> JSON {
        .object([
            ("word", .string(trend.word)), ("firstHalf", percentiles(trend.before)),
            ("secondHalf", percentiles(trend.after)),
        ])
    }

    private static func bucket(_ bucket: LatencyBucket) -> JSON {
        .object([
            ("from", .string(bucket.from.iso8601)), ("to", .string(bucket.to.iso8601)),
            ("options", percentiles(bucket.percentiles)),
        ])
    }

    private static func cell(_ cell: StripCell) -> JSON {
        .object([
            ("kind", .string(cell.kind.rawValue)), ("from", .string(cell.from.iso8601)),
            ("to", .string(cell.to.iso8601)),
        ])
    }

    private static func outage(_ outage: Outage) -> JSON {
        .object([
            ("startedAt", .string(outage.startedAt.iso8601)),
            ("endedAt", time(outage.endedAt)),
            ("seconds", seconds(outage.length)),
            ("code", .optional(outage.cause?.rawValue)),
            ("remedy", .optional(outage.cause?.remedy)),
            ("furtherCodes", .strings(outage.causes.dropFirst().map(\.rawValue))),
            ("failedProbes", .integer(Int64(outage.probes))),
            ("firstProbe", outage.first.map(probe) ?? .null),
        ])
    }

    private static func outlook(_ outlook: CertificateOutlook) -> JSON {
        .object([
            ("verdict", .string(outlook.verdict.rawValue)),
            ("leaf", outlook.leaf.map(certificate) ?? .null),
            ("earliest", outlook.earliest.map(certificate) ?? .null),
            ("chain", .array(outlook.chain.map(certificate))),
        ])
    }

    private static func change(_ change: ObservedChange) -> JSON {
        .object([
            ("at", .string(change.time.iso8601)), ("subject", .string(change.subject.rawValue)),
            ("before", .string(change.before)), ("after", .string(change.after)),
        ])
    }

    /// One probe, as reports and status tables quote it.
    static func probe(_ observation: Observation) -> JSON {
        .object([
            ("startedAt", .string(observation.time.iso8601)),
            ("kind", .string(observation.kind.name)),
            ("verdict", .string(observation.verdict.rawValue)),
            ("code", .optional(observation.diagnosis?.rawValue)),
            ("address", .optional(observation.address?.description)),
            ("statusCode", .optional(observation.sipStatus.map(Int.init))),
            ("retryAfterSeconds", .optional(observation.retryAfterSeconds.map(Int.init))),
            ("dnsMilliseconds", .milliseconds(observation.dns)),
            ("tcpMilliseconds", .milliseconds(observation.tcp)),
            ("tlsMilliseconds", .milliseconds(observation.tls)),
            ("optionsMilliseconds", .milliseconds(observation.options)),
        ])
    }
}
