package import Evidence

/// Decides from a target's condition which alerts begin and which end; holds no state of its own.
package struct AlertRules: Sendable {
    /// The agent's site.
    package var site: String
    /// The agent's cluster.
    package var cluster: String
    /// The address of the dashboard, without a slash at its end; `nil` where there is none.
    package var dashboard: String?
    private let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// Rules for one agent; the hash is handed in, for this module meets no cryptography.
    package init(
        site: String, cluster: String, dashboard: String? = nil, sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.site = site
        self.cluster = cluster
        self.dashboard = dashboard
        self.sha256 = sha256
    }

    /// What becomes of a rule under a condition.
    enum Effect: Sendable, Hashable {
        case fires, ends, stays
    }

    /// The alerts that the condition makes begin or end, in the order of ``AlertRule``; `open` is brought up to date.
    ///
    /// Nothing ends that was never open, and an alert that is open does not fire again. Call it for every settled
    /// observation, not only when the state changes: a certificate enters its critical window without a change.
    package func alerts(
        for condition: TargetCondition, open: inout [AlertRule: OpenAlert], at now: WallTime
    ) -> [Alert] {
        AlertRule.allCases.compactMap { rule in
            switch (Self.effect(of: condition, on: rule, isOpen: open[rule] != nil), open[rule]) {
            case (.fires, nil):
                let entry = opening(rule, for: condition)
                open[rule] = entry
                return alert(rule, for: condition, entry, at: now)
            case (.ends, let entry?):
                open[rule] = nil
                var alert = alert(rule, for: condition, entry, at: now)
                alert.status = .resolved
                alert.endedAt = max(now, entry.startedAt)
                alert.summary = Self.ending(rule, of: condition, entry, at: alert.endedAt ?? now)
                return alert
            default:
                return nil
            }
        }
    }

    static func effect(of condition: TargetCondition, on rule: AlertRule, isOpen: Bool) -> Effect {
        switch condition.state {
        case .unknown, .maintenance: .stays
        case .flapping: rule == .targetFlapping ? .fires : .stays
        case .down:
            switch rule {
            case .targetDown: .fires
            case .targetFlapping: .ends
            case .targetDegraded, .certificateCritical: .stays
            }
        case .up, .degraded: effect(ofWorking: condition, on: rule, isOpen: isOpen)
        }
    }

    private static func effect(ofWorking condition: TargetCondition, on rule: AlertRule, isOpen: Bool) -> Effect {
        switch rule {
        case .targetDown, .targetFlapping: .ends
        case .certificateCritical: condition.diagnoses.contains(where: isCriticalExpiry) ? .fires : .ends
        case .targetDegraded: effect(onDegraded: condition, isOpen: isOpen)
        }
    }

    /// A critical expiry has an alert of its own: it keeps this one open and does not open it.
    private static func effect(onDegraded condition: TargetCondition, isOpen: Bool) -> Effect {
        guard condition.state == .degraded else { return .ends }
        let concerns = condition.diagnoses.filter(isOfCertificateOrTLS)
        if concerns.contains(where: { !isCriticalExpiry($0) }) { return .fires }
        return concerns.isEmpty ? .ends : .stays
    }

    private static func isCriticalExpiry(_ diagnosis: Diagnosis) -> Bool {
        diagnosis.code == .certificateExpiring && diagnosis.severity == .fail
    }

    private static func isOfCertificateOrTLS(_ diagnosis: Diagnosis) -> Bool {
        let code = diagnosis.code.rawValue
        return [.warn, .fail].contains(diagnosis.severity)
            && (code.hasPrefix("certificate.") || code.hasPrefix("tls."))
    }
}

extension AlertRules {
    private func opening(_ rule: AlertRule, for condition: TargetCondition) -> OpenAlert {
        let concerns = condition.diagnoses.filter { Self.concerns(rule, $0) }
        return OpenAlert(
            incident: condition.incident ?? "\(condition.target)-\(condition.since.microseconds)",
            startedAt: condition.since, summary: Self.summary(rule, of: condition.target, concerns.first),
            lastGoodAt: condition.lastGoodAt, diagnoses: concerns)
    }

    private static func concerns(_ rule: AlertRule, _ diagnosis: Diagnosis) -> Bool {
        switch rule {
        case .targetDown, .targetFlapping: diagnosis.severity != .info
        case .targetDegraded: isOfCertificateOrTLS(diagnosis)
        case .certificateCritical: isCriticalExpiry(diagnosis)
        }
    }

    private static func summary(_ rule: AlertRule, of target: String, _ cause: Diagnosis?) -> String {
        let state =
            switch rule {
            case .targetDown: "is down"
            case .targetFlapping: "goes up and down"
            case .targetDegraded: "works and needs attention"
            case .certificateCritical: "has a certificate that ends soon"
            }
        return "\(target) \(state)" + (cause.map { ": \($0.summary)" } ?? "")
    }

    /// What a resolve says: that it is over, how long it lasted, and what it was.
    private static func ending(
        _ rule: AlertRule, of condition: TargetCondition, _ entry: OpenAlert, at end: WallTime
    ) -> String {
        let what =
            switch rule {
            case .targetDown: condition.state == .degraded ? "works again and needs attention" : "is up again"
            case .targetFlapping: "has settled"
            case .targetDegraded: "needs no attention any more"
            case .certificateCritical: "has a certificate that lasts"
            }
        let seconds = max(0, (end - entry.startedAt).nanoseconds / 1_000_000_000)
        return "\(condition.target) \(what) after \(Span.seconds(Int(seconds)).text) (\(entry.summary))"
    }

    private func alert(
        _ rule: AlertRule, for condition: TargetCondition, _ entry: OpenAlert, at now: WallTime
    ) -> Alert {
        alert(rule, of: condition.target, labels: condition.labels, entry, at: now)
    }

    /// The alert that fires for an open one of a target: what an earlier run said, and a group may still have to say.
    package func alert(
        _ rule: AlertRule, of target: String, labels: [Label], _ entry: OpenAlert, at now: WallTime
    ) -> Alert {
        var alert = Alert(
            id: Self.identity(entry.incident, rule, at: now), dedupKey: dedupKey(of: target, rule), rule: rule,
            site: site, target: target, startedAt: entry.startedAt, summary: entry.summary)
        alert.labels = labels
        alert.diagnoses = entry.diagnoses
        alert.lastGoodAt = entry.lastGoodAt
        alert.links.dashboard = dashboard.map { "\($0)/targets/\(target)" }
        return alert
    }

    /// The key by which receivers fold the alerts of a target and rule together.
    package func dedupKey(of target: String, _ rule: AlertRule) -> String {
        DedupKey.of(cluster: cluster, target: target, rule: rule, sha256: sha256)
    }

    /// Incident, rule and a sequence that grows, which the microsecond of the decision is; without a full stop, for
    /// Standard Webhooks join by it.
    private static func identity(_ incident: String, _ rule: AlertRule, at now: WallTime) -> String {
        "\(incident)-\(rule.token)-\(now.microseconds)".split(separator: ".", omittingEmptySubsequences: false)
            .joined(separator: "_")
    }
}
