package import Evidence

/// What the plan says about telling: routes, inhibitions, storms, and the targets there are.
package struct NotifyPolicy: Sendable {
    /// A target as far as groups count it.
    package struct Target: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its labels.
        package var labels: [Label]

        /// A target from its parts.
        package init(name: String, labels: [Label]) {
            self.name = name
            self.labels = labels
        }

        /// Whether the label belongs to the target and not to the alert.
        func has(_ label: String) -> Bool { label == "target" || labels.contains { $0.name == label } }
        func value(_ label: String) -> String? {
            label == "target" ? name : labels.first { $0.name == label }?.value
        }
    }

    /// The agent's site.
    package var site: String
    /// The agent's cluster.
    package var cluster: String
    /// Where which alerts go; the first that matches decides.
    package var routes: [AlertRoute]
    /// Which alerts silence which.
    package var inhibitions: [Inhibition]
    /// Receivers that get every alert by itself, for they group by themselves.
    package var groupThemselves: Set<String>
    /// The targets of the plan.
    package var targets: [Target]
    /// So many alerts of one rule within ``stormWindow`` are told as one.
    package var stormAfter = 10
    /// See ``stormAfter``.
    package var stormWindow = Span.seconds(120)
    /// The rules, for what is said of several alerts of one.
    package var rules = AlertRuleSetting.usual
    private let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// A policy from its parts; the hash is handed in, for this module meets no cryptography.
    package init(
        site: String, cluster: String, routes: [AlertRoute], inhibitions: [Inhibition] = [],
        groupThemselves: Set<String> = [], targets: [Target] = [], sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.site = site
        self.cluster = cluster
        self.routes = routes
        self.inhibitions = inhibitions
        self.groupThemselves = groupThemselves
        self.targets = targets
        self.sha256 = sha256
    }

    /// The identity of a group: the same on every agent of a cluster.
    func identity(_ parts: [String]) -> String {
        hexadecimal(sha256(Array(([cluster] + parts).joined(separator: "\n").utf8)))
    }

    func countTargets(_ isIn: (Target) -> Bool) -> Int { targets.count(where: isIn) }
}

extension NotifyPolicy {
    /// The message of a group that fires; `alerts` are those to be told, the oldest first, at least one.
    func message(of group: AlertGroup, _ alerts: [Alert], at now: WallTime) -> Alert {
        guard group.isOfMany else { return Self.numbered(alerts[0], group, at: now) }
        let worst = alerts.contains { $0.severity == .critical } ? AlertSeverity.critical : alerts[0].severity
        let first = alerts.first { $0.severity == worst } ?? alerts[0]
        var message = Alert(
            id: "", dedupKey: group.id, rule: first.rule, site: site, target: group.name,
            startedAt: alerts[0].startedAt, summary: summary(of: group, alerts, at: site))
        message.severity = worst
        message.labels = Self.shared(alerts)
        message.diagnoses = Self.findings(of: alerts)
        message.lastGoodAt = first.lastGoodAt
        message.groupSize = alerts.count
        message.members = Array(alerts.map(\.target).prefix(Alert.mostMembers))
        message.links = first.links
        return Self.numbered(message, group, at: now)
    }

    /// The identity of a delivery grows with each telling, and holds no full stop.
    private static func numbered(_ alert: Alert, _ group: AlertGroup, at now: WallTime) -> Alert {
        var alert = alert
        if !group.isTold, !alert.id.isEmpty { return alert }
        alert.id = "\(group.id.prefix(16))-\(alert.rule.token)-\(now.microseconds)"
        return alert
    }

    private func summary(of group: AlertGroup, _ alerts: [Alert], at site: String) -> String {
        guard alerts.count > 1 else { return alerts[0].summary }
        var causes: [String: Int] = [:]
        for alert in alerts { causes[alert.diagnoses.first?.code.rawValue ?? "no finding", default: 0] += 1 }
        let listed = causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        let of = group.total >= alerts.count ? "\(alerts.count) of \(group.total)" : "\(alerts.count)"
        let rules = Set(alerts.map(\.rule))
        let what = rules.count == 1 ? self.plural(of: alerts[0].rule) : "need attention"
        let place = group.name == site ? site : "\(site), \(group.name)"
        return "\(of) targets at \(place) \(what): " + listed.map { "\($0.key) on \($0.value)" }.joined(separator: ", ")
    }

    /// What is said of several targets.
    private func plural(of rule: AlertRule) -> String {
        rules.first { $0.rule == rule }?.trigger.plural ?? "need attention"
    }

    /// The labels that all alerts have alike.
    private static func shared(_ alerts: [Alert]) -> [Label] {
        alerts[0].labels.filter { label in alerts.allSatisfy { $0.labels.contains(label) } }
    }

    /// Every code once, with how many targets it was found on.
    private static func findings(of alerts: [Alert]) -> [Diagnosis] {
        var found: [Diagnosis] = []
        var counts: [DiagnosisCode: Int64] = [:]
        for finding in alerts.flatMap(\.diagnoses) {
            counts[finding.code, default: 0] += 1
            if counts[finding.code] == 1 { found.append(finding) }
        }
        return found.sorted { counts[$0.code, default: 0] > counts[$1.code, default: 0] }
            .prefix(Alert.mostDiagnoses).map { finding in
                var finding = finding
                finding.evidence.append(("targetsAffected", .number(counts[finding.code, default: 0])))
                return finding
            }
    }

    /// Turns the last message of a group into that of its end.
    func resolve(_ message: inout Alert, of group: AlertGroup, at now: WallTime) {
        message.id = "\(group.id.prefix(16))-\(message.rule.token)-\(now.microseconds)-end"
        message.status = .resolved
        message.endedAt = max(now, message.startedAt)
        message.groupSize = max(1, group.largest)
        let lasted = Span.seconds(Int(max(0, now.seconds - message.startedAt.seconds))).text
        let what = group.isOfMany && group.largest > 1 ? "all \(group.largest) targets" : message.target
        message.summary = "\(what): over after \(lasted) (\(message.summary))"
    }
}

extension [AlertRoute] {
    /// The route at a place; one that tells nobody where the plan has become shorter.
    subscript(safe index: Int) -> AlertRoute { indices.contains(index) ? self[index] : AlertRoute(to: []) }
}
