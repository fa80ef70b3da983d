package import Evidence

/// The current state of every target as `trunkwatch.status/1`.
package enum StatusJSON {
    /// The schema's name.
    package static let schema = "trunkwatch.status/1"

    /// One line of JSON and a line feed; targets worst first.
    package static func render(
        _ rows: [StatusRow], _ identities: [IdentityRow] = [], site: String, now: WallTime,
        inbound: InboundStatus? = nil
    ) -> String {
        value(of: rows, identities, site: site, now: now, inbound: inbound).text + "\n"
    }

    /// The state of every target, and how our own identities stand, as a JSON value; what came in is known to a running
    /// agent only.
    package static func value(
        of rows: [StatusRow], _ identities: [IdentityRow] = [], site: String, now: WallTime,
        inbound: InboundStatus? = nil
    ) -> JSON {
        .object([
            ("schema", .string(schema)),
            ("generatedAt", .string(now.iso8601)),
            ("site", .string(site)),
            ("verdict", .string(rows.verdict.rawValue)),
            ("states", states(rows)),
            ("targets", .array(rows.sorted(by: StatusRow.isWorse).map { target($0, now: now) })),
            ("identities", .array(identities.map { $0.json(at: now) })),
            ("inbound", inbound?.json ?? .null),
        ])
    }

    private static func states(_ rows: [StatusRow]) -> JSON {
        .object(
            TargetState.allCases.map { state in
                (state.rawValue, .integer(Int64(rows.count { $0.state == state })))
            })
    }

    private static func target(_ row: StatusRow, now: WallTime) -> JSON {
        .object([
            ("target", .string(row.name)),
            ("address", .string(row.address)),
            ("transport", .string(row.transport.rawValue)),
            ("state", .string(row.state.rawValue)),
            ("stateSince", JSONReport.time(row.since)),
            ("verdict", .string(row.state.verdict.rawValue)),
            ("outlook", .string(row.state.outlook)),
            ("lastProbe", row.last.map(JSONReport.probe) ?? .null),
            ("recentMilliseconds", .array(row.recent.map { .milliseconds($0) })),
            ("certificate", certificate(row, now: now)),
            ("inbound", row.inbound?.json ?? .null),
            ("diagnoses", .array(row.diagnoses.map(diagnosis))),
        ])
    }

    private static func certificate(_ row: StatusRow, now: WallTime) -> JSON {
        guard let end = row.certificateNotAfter, let days = row.daysRemaining(at: now) else { return .null }
        return .object([("notAfter", .string(end.iso8601)), ("daysRemaining", .number(days))])
    }

    private static func diagnosis(_ diagnosis: Diagnosis) -> JSON {
        .object([
            ("code", .string(diagnosis.code.rawValue)),
            ("severity", .string(diagnosis.severity.rawValue)),
            ("summary", .string(diagnosis.summary)),
            ("remedy", .string(diagnosis.remedy)),
            ("evidence", .object(diagnosis.evidence.map { ($0.name, fact($0.fact)) })),
        ])
    }

    private static func fact(_ fact: Fact) -> JSON {
        switch fact {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        case .decimal(let number): .number(number)
        case .flag(let flag): .bool(flag)
        case .list(let texts): .strings(texts)
        }
    }
}
