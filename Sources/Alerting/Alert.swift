package import Evidence

/// Whether something is wrong or was.
package enum AlertStatus: String, Sendable, Hashable, CaseIterable, Codable {
    case firing, resolved
}

/// One alert as receivers get it: `trunkwatch.alert/1` (CONTRACT §1).
package struct Alert: Sendable, Hashable {
    /// Where a person reads on.
    package struct Links: Sendable, Hashable {
        /// The target's page.
        package var dashboard: String?
        /// What to do about this rule.
        package var runbook: String?

        /// Links, each of which may be missing.
        package init(dashboard: String? = nil, runbook: String? = nil) {
            self.dashboard = dashboard
            self.runbook = runbook
        }
    }

    /// The most targets of a group that are named.
    package static let mostMembers = 20
    /// The most findings that are sent along.
    package static let mostDiagnoses = 16

    /// The delivery's identity, constant over retries; holds no full stop.
    package var id: String
    /// The same on every agent of a cluster and for firing and resolved; see ``DedupKey``.
    package var dedupKey: String
    /// Firing or resolved.
    package var status: AlertStatus
    /// How urgent; the same for firing and resolved, so that both take the same route.
    package var severity: AlertSeverity
    /// The rule that fired.
    package var rule: AlertRule
    /// The agent's site.
    package var site: String
    /// The target's name.
    package var target: String
    /// The target's labels.
    package var labels: [Label] = []
    /// When the trouble began.
    package var startedAt: WallTime
    /// When it ended; `nil` while firing.
    package var endedAt: WallTime?
    /// One sentence for people; peer text in it has been through an encoder.
    package var summary: String
    /// What was found, the gravest first.
    package var diagnoses: [Diagnosis] = []
    /// The last good observation before it.
    package var lastGoodAt: WallTime?
    /// How many alerts this message stands for.
    package var groupSize = 1
    /// The targets of a group, by name, at most ``mostMembers``; empty where the message stands for one alert.
    package var members: [String] = []
    /// Whether it was sent to try a receiver.
    package var isTest = false
    /// Where a person reads on.
    package var links = Links()

    /// A firing alert of one target.
    package init(
        id: String, dedupKey: String, rule: AlertRule, site: String, target: String, startedAt: WallTime,
        summary: String
    ) {
        self.id = id
        self.dedupKey = dedupKey
        status = .firing
        severity = AlertRuleSetting.usual.first { $0.rule == rule }?.severity ?? .warning
        self.rule = rule
        self.site = site
        self.target = target
        self.startedAt = startedAt
        self.summary = summary
    }
}

extension Alert {
    /// The alert as `trunkwatch.alert/1`.
    package var json: JSON {
        .object([
            ("schema", .string("trunkwatch.alert/1")), ("id", .string(id)), ("dedupKey", .string(dedupKey)),
            ("status", .string(status.rawValue)), ("severity", .string(severity.rawValue)),
            ("rule", .string(rule.rawValue)), ("site", .string(site)), ("target", .string(target)),
            ("labels", .object(labels.map { ($0.name, .string($0.value)) })),
            ("startedAt", .string(startedAt.iso8601)), ("endedAt", .optional(endedAt?.iso8601)),
            ("summary", .string(summary)),
            ("diagnoses", .array(diagnoses.prefix(Self.mostDiagnoses).map(\.json))),
            ("lastGoodAt", .optional(lastGoodAt?.iso8601)), ("groupSize", .integer(Int64(groupSize))),
            ("members", .strings(Array(members.prefix(Self.mostMembers)))), ("test", .bool(isTest)),
            (
                "links",
                .object([("dashboard", .optional(links.dashboard)), ("runbook", .optional(links.runbook))])
            ),
        ])
    }
}
