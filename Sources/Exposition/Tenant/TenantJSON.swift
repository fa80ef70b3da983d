package import DirectRouting
package import Evidence

/// What exported Direct Routing settings come to, for scripts.
package enum TenantJSON {
    /// `trunkwatch.tenant-lint/1`.
    package static func findings(
        _ findings: [TenantFinding], of settings: TenantSettings, by edition: RuleEdition
    ) -> JSON {
        .object([
            ("schema", .string("trunkwatch.tenant-lint/1")), ("verdict", .string(findings.verdict.rawValue)),
            ("rules", .string(edition.date)),
            (
                "findings",
                .array(
                    findings.map { finding in
                        .object([
                            ("code", .string(finding.code.rawValue)), ("severity", .string(finding.severity.rawValue)),
                            ("subject", .string(finding.subject)), ("summary", .string(finding.summary)),
                            ("remedy", .optional(finding.remedy)), ("source", .string(finding.code.source)),
                        ])
                    })
            ), ("unread", .strings(settings.unread)),
        ])
    }

    /// `trunkwatch.tenant-route/1`; `state` is null for an SBC that nobody watches.
    package static func path(_ path: CallPath, of call: CallPath.Call, states: (String) -> TargetState?) -> JSON {
        .object([
            ("schema", .string("trunkwatch.tenant-route/1")), ("number", .string(call.number)),
            ("policy", .string(path.policy)), ("emergency", .bool(path.isEmergency)),
            ("passedUsages", .strings(path.passed)), ("usage", .optional(path.usage)),
            ("routes", .array(path.legs.map { leg($0, states) })), ("ignoredUsages", .strings(path.ignored)),
            ("failure", .optional(path.failure)),
        ])
    }

    private static func leg(_ leg: CallPath.Leg, _ states: (String) -> TargetState?) -> JSON {
        .object([
            ("route", .string(leg.route)), ("pattern", .string(leg.pattern)),
            ("priority", leg.priority.map { .integer(Int64($0)) } ?? .null),
            (
                "gateways",
                .array(
                    leg.hops.map { hop in
                        .object([
                            ("name", .string(hop.gateway)), ("tried", .bool(hop.refusal == nil)),
                            ("refusal", .optional(hop.refusal)), ("number", .string(hop.number)),
                            ("translationRule", .optional(hop.rule)),
                            ("state", .optional(states(hop.gateway)?.rawValue)),
                        ])
                    })
            ),
        ])
    }
}
