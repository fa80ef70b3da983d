package import Evidence

/// Decides from a target's condition which alerts begin and which end; what it must remember is the caller's ledger.
package struct AlertRules: Sendable {
    /// The agent's site.
    package var site: String
    /// The agent's cluster.
    package var cluster: String
    /// The rules, in the order in which they are asked.
    package var settings: [AlertRuleSetting]
    /// The way to a target's page.
    package var dashboard: LinkTemplate?
    /// What to do, where a rule says nothing of its own.
    package var runbook: LinkTemplate?
    private let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// Rules for one agent; the hash is handed in, for this module meets no cryptography.
    package init(
        site: String, cluster: String, settings: [AlertRuleSetting] = AlertRuleSetting.usual,
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.site = site
        self.cluster = cluster
        self.settings = settings
        self.sha256 = sha256
    }

    /// What becomes of a rule under a condition.
    enum Effect: Sendable, Hashable {
        case fires, ends, stays
    }

    /// The alerts that the condition makes begin or end, in the rules' order; the ledger is brought up to date.
    ///
    /// Nothing ends that was never open, and an alert that is open does not fire again. Call it for every settled
    /// observation, not only when the state changes: a certificate enters its critical window without a change.
    package func alerts(for condition: TargetCondition, ledger: inout AlertLedger, at now: WallTime) -> [Alert] {
        var alerts = retired(from: &ledger, at: now)
        for setting in settings {
            switch effect(of: condition, on: setting, isOpen: ledger.open[setting.rule] != nil, at: now) {
            case .fires: alerts += fire(setting, for: condition, ledger: &ledger, at: now)
            case .ends:
                ledger.forgetWait(of: setting.rule)
                guard let entry = ledger.open.removeValue(forKey: setting.rule) else { continue }
                alerts.append(end(entry, saying: setting.trigger.ending(condition), at: now))
            // A target of which nothing is known is thought to be as it was.
            case .stays: if condition.state != .unknown { ledger.hide(setting.rule, at: now) }
            }
        }
        return alerts
    }

    /// Ends what is open of a target, of whatever rule.
    package func end(all ledger: inout AlertLedger, at now: WallTime) -> [Alert] {
        let open = ledger.open.values.sorted { $0.alert.rule.rawValue < $1.alert.rule.rawValue }
        ledger = AlertLedger()
        return open.map { end($0, saying: "is no longer watched", at: now) }
    }

    /// Ends what rules opened that are no longer there: nobody would ever end it otherwise.
    private func retired(from ledger: inout AlertLedger, at now: WallTime) -> [Alert] {
        guard !ledger.isEmpty else { return [] }
        let known = Set(settings.map(\.rule))
        for rule in ledger.pending.keys where !known.contains(rule) { ledger.forgetWait(of: rule) }
        return ledger.open.keys.filter { !known.contains($0) }.sorted { $0.rawValue < $1.rawValue }.compactMap { rule in
            ledger.open.removeValue(forKey: rule).map { end($0, saying: "has no such rule any more", at: now) }
        }
    }

    private func fire(
        _ setting: AlertRuleSetting, for condition: TargetCondition, ledger: inout AlertLedger, at now: WallTime
    ) -> [Alert] {
        guard ledger.open[setting.rule] == nil else { return [] }
        let since = ledger.heldSince(setting.rule, at: now)
        guard now - since >= setting.holdFor else {
            ledger.pending[setting.rule] = since
            return []
        }
        ledger.forgetWait(of: setting.rule)
        let incident = condition.incident ?? "\(condition.target)-\(condition.since.microseconds)"
        let alert = opened(setting, for: condition, incident, heldSince: since, at: now)
        ledger.open[setting.rule] = OpenAlert(incident: incident, alert: alert)
        return [alert]
    }

    private func opened(
        _ setting: AlertRuleSetting, for condition: TargetCondition, _ incident: String, heldSince: WallTime,
        at now: WallTime
    ) -> Alert {
        let concerns = setting.trigger.concerns(condition, at: now)
        let isOfState = if case .states = setting.trigger { true } else { false }
        var alert = Alert(
            id: Self.identity(incident, setting.rule, at: now), dedupKey: dedupKey(of: condition.target, setting.rule),
            rule: setting.rule, site: site, target: condition.target,
            startedAt: isOfState ? condition.since : heldSince,
            summary: setting.trigger.summary(condition, concerns, at: now))
        alert.severity = setting.severity
        alert.labels = condition.labels.filter { label in !setting.labels.contains { $0.name == label.name } }
        alert.labels += setting.labels
        alert.diagnoses = concerns
        alert.lastGoodAt = condition.lastGoodAt
        alert.links.dashboard = dashboard?.filled(for: alert)
        alert.links.runbook = (setting.runbook ?? runbook)?.filled(for: alert)
        return alert
    }

    /// What a resolve says: that it is over, how long it lasted, and what it was.
    private func end(_ entry: OpenAlert, saying what: String, at now: WallTime) -> Alert {
        var alert = entry.alert
        alert.id = Self.identity(entry.incident, alert.rule, at: now)
        alert.status = .resolved
        let end = max(now, alert.startedAt)
        alert.endedAt = end
        let seconds = max(0, (end - alert.startedAt).nanoseconds / 1_000_000_000)
        alert.summary = "\(alert.target) \(what) after \(Span.seconds(Int(seconds)).text) (\(alert.summary))"
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
