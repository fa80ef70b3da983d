internal import Evidence

extension AlertRules {
    /// What becomes of a rule under a condition: what cannot be seen now neither fires nor ends.
    func effect(
        of condition: TargetCondition, on setting: AlertRuleSetting, isOpen: Bool, at now: WallTime
    ) -> Effect {
        guard setting.applies(to: condition, site: site) else { return .ends }
        guard condition.subject == .target else { return Self.ownEffect(of: condition, on: setting.trigger, at: now) }
        switch setting.trigger {
        case .states(let states, let codes): return effect(of: condition, states, codes, isOpen: isOpen)
        case .finding(let codes):
            if condition.state == .maintenance { return .stays }
            if condition.diagnoses.contains(where: { codes.match($0) }) { return .fires }
            return [.up, .degraded].contains(condition.state) ? .ends : .stays
        case .certificate(let window):
            guard [.up, .degraded].contains(condition.state) else { return .stays }
            return Self.effect(of: condition, on: window, at: now)
        case .burnRate(let rate): return Self.effect(of: condition, on: rate, isOpen: isOpen, at: now)
        // Those two are asked of the agent, not of a target.
        case .ownCertificate, .agent: return .ends
        }
    }

    private static func ownEffect(
        of condition: TargetCondition, on trigger: AlertTrigger, at now: WallTime
    ) -> Effect {
        switch (condition.subject, trigger) {
        case (.agent, .agent(let troubles)):
            condition.diagnoses.contains { trouble in troubles.contains { $0.code == trouble.code } } ? .fires : .ends
        case (.identity, .ownCertificate(let window)):
            if condition.diagnoses.contains(where: \.isOfUnusableIdentity) {
                .fires
            } else if condition.certificates.isEmpty {
                .stays
            } else {
                condition.certificates.contains { window.holds($0, of: condition, at: now) } ? .fires : .ends
            }
        default: .ends
        }
    }

    private func effect(
        of condition: TargetCondition, _ states: Set<TargetState>, _ codes: [CodePattern], isOpen: Bool
    ) -> Effect {
        let state = condition.state
        guard states.contains(state) else { return Self.effect(ofLeaving: states, to: state) }
        guard !codes.isEmpty else { return .fires }
        let found = condition.diagnoses.filter { codes.match($0) }
        if found.contains(where: { !isTold(ofElsewhere: $0, condition) }) { return .fires }
        // A certificate's own rule keeps this one open and does not open it; an outage goes on with another cause.
        return found.isEmpty && [.up, .degraded].contains(state) ? .ends : .stays
    }

    /// Whether a rule on certificates tells of this finding.
    private func isTold(ofElsewhere diagnosis: Diagnosis, _ condition: TargetCondition) -> Bool {
        guard diagnosis.code == .certificateExpiring, diagnosis.severity == .fail else { return false }
        return settings.contains { setting in
            if case .certificate = setting.trigger { setting.applies(to: condition, site: site) } else { false }
        }
    }

    /// A worse state hides a better one; one that says nothing leaves all as it is.
    private static func effect(ofLeaving states: Set<TargetState>, to state: TargetState) -> Effect {
        switch state {
        case .unknown, .maintenance: .stays
        case .flapping: states.isSubset(of: [.maintenance, .unknown, .up]) ? .ends : .stays
        case .down: states.isSubset(of: [.flapping, .maintenance, .unknown, .up]) ? .ends : .stays
        case .up, .degraded: .ends
        }
    }

    /// Dates where a chain was seen, else the finding of the probe.
    private static func effect(
        of condition: TargetCondition, on window: CertificateWindow, at now: WallTime
    ) -> Effect {
        if window == .critical {
            return condition.diagnoses.contains(where: \.isCriticalExpiry) ? .fires : .ends
        }
        guard !condition.certificates.isEmpty else { return .stays }
        return condition.certificates.contains { window.holds($0, of: condition, at: now) } ? .fires : .ends
    }

    /// Only a check that is itself bad lets it fire: after an outage that was told there is nothing more to tell.
    private static func effect(
        of condition: TargetCondition, on rate: BurnRate, isOpen: Bool, at now: WallTime
    ) -> Effect {
        guard let service = condition.service else { return .ends }
        guard rate.subject == .availability || service.objective.latency != nil else { return .ends }
        if isOpen { return service.hasCalmed(rate, at: now) ? .ends : .stays }
        guard [.up, .degraded].contains(condition.state) else { return .stays }
        let isBad = rate.subject == .availability ? !service.last.isGood : service.last.isSlow
        if isBad, service.burning(rate, at: now) != nil { return .fires }
        return service.hasCalmed(rate, at: now) ? .ends : .stays
    }
}

extension Diagnosis {
    /// Whether a certificate ends inside the critical window.
    var isCriticalExpiry: Bool { code == .certificateExpiring && severity == .fail }

    /// Whether one of our own certificates or its key cannot be used.
    var isOfUnusableIdentity: Bool { code == .localClientCertificateUnusable }
}
