internal import Evidence

extension AlertTrigger {
    /// The findings that an alert carries.
    func concerns(_ condition: TargetCondition, at now: WallTime) -> [Diagnosis] {
        switch self {
        case .states(_, let codes): condition.diagnoses.filter { codes.match($0) }
        case .finding(let codes): condition.diagnoses.filter { codes.match($0) }
        case .certificate(.critical): condition.diagnoses.filter(\.isCriticalExpiry)
        case .certificate(let window): Self.ending(of: condition, window, at: now)
        case .burnRate(let rate): Self.burning(condition, rate, at: now)
        case .ownCertificate(let window):
            condition.diagnoses.filter(\.isOfUnusableIdentity) + Self.ending(of: condition, window, at: now)
        case .agent(let troubles):
            condition.diagnoses.filter { trouble in troubles.contains { $0.code == trouble.code } }
        }
    }

    /// The sentence that it fires with.
    func summary(_ condition: TargetCondition, _ concerns: [Diagnosis], at now: WallTime) -> String {
        if case .burnRate(let rate) = self, let seen = condition.service?.burning(rate, at: now) {
            return condition.service.map { Self.sentence(condition.target, $0, rate, seen, at: now) } ?? ""
        }
        let isUnusable = concerns.first?.isOfUnusableIdentity ?? false
        let verb = isUnusable ? "cannot be used" : verb(in: condition.state)
        return "\(condition.target) \(verb)" + (concerns.first.map { ": \($0.summary)" } ?? "")
    }

    private func verb(in state: TargetState) -> String {
        switch self {
        case .states:
            switch state {
            case .down: "is down"
            case .flapping: "goes up and down"
            case .degraded: "works and needs attention"
            case .maintenance: "is in maintenance"
            case .unknown: "cannot be judged"
            case .up: "is up"
            }
        case .finding: "needs attention"
        case .certificate, .ownCertificate: "has a certificate that ends soon"
        case .burnRate: "uses up its error budget too fast"
        case .agent: "is in trouble"
        }
    }

    /// What is said when it is over.
    func ending(_ condition: TargetCondition) -> String {
        switch self {
        case .states(let states, _):
            if states.contains(.down) {
                condition.state == .degraded ? "works again and needs attention" : "is up again"
            } else if states.contains(.flapping) {
                "has settled"
            } else if states.isSubset(of: [.up, .maintenance, .unknown]) {
                "is \(condition.state.rawValue)"
            } else {
                "needs no attention any more"
            }
        case .finding: "needs no attention any more"
        case .certificate, .ownCertificate: "has a certificate that lasts"
        case .burnRate: "keeps within its error budget"
        case .agent: "is well again"
        }
    }

    /// What is said of several targets.
    var plural: String {
        switch self {
        case .states(let states, _):
            if states.contains(.down) {
                "are down"
            } else if states.contains(.flapping) {
                "go up and down"
            } else {
                "work and need attention"
            }
        case .finding: "need attention"
        case .certificate, .ownCertificate: "have certificates that end soon"
        case .burnRate: "use up their error budgets too fast"
        case .agent: "are in trouble"
        }
    }
}

extension AlertTrigger {
    private static func ending(
        of condition: TargetCondition, _ window: CertificateWindow, at now: WallTime
    ) -> [Diagnosis] {
        let known = condition.diagnoses.filter { $0.code == .certificateExpiring }
        guard known.isEmpty else { return known }
        let soonest = condition.certificates.filter { window.holds($0, of: condition, at: now) }
            .min { $0.notAfter < $1.notAfter }
        guard let soonest else { return [] }
        return [
            Diagnosis(
                condition.subject == .identity ? .agentCertificateExpiring : .certificateExpiring, .warn,
                "Its \(soonest.isLeaf ? "" : "issuer's ")certificate ends \(soonest.notAfter.distance(now)).",
                evidence: [("notAfter", .text(soonest.notAfter.iso8601Seconds))])
        ]
    }

    /// The cause of the last bad check, with how fast the budget goes.
    private static func burning(_ condition: TargetCondition, _ rate: BurnRate, at now: WallTime) -> [Diagnosis] {
        guard let service = condition.service, let (pace, seen) = service.burning(rate, at: now) else { return [] }
        var findings = condition.diagnoses.filter { $0.severity != .info }
        if rate.subject == .latency, !findings.contains(where: { $0.code == .sipSlow }) {
            let limit = service.objective.latency?.text ?? ""
            findings.insert(Diagnosis(.sipSlow, .warn, "The answer took longer than \(limit)."), at: 0)
        }
        guard !findings.isEmpty else { return [] }
        findings[0].evidence += [
            ("burnRate", .decimal((service.speed(of: seen, rate) * 10).rounded() / 10)),
            ("burnRateAllowed", .decimal(pace.factor)), ("window", .text(pace.long.text)),
            ("bad", .number(Int64(service.bad(seen, rate)))), ("checks", .number(Int64(seen.checks))),
        ]
        return findings
    }

    private static func sentence(
        _ target: String, _ service: ServiceLevel, _ rate: BurnRate,
        _ found: (pace: BurnRate.Pace, seen: ServiceHistory.Counts), at now: WallTime
    ) -> String {
        let times = (service.speed(of: found.seen, rate) * 10).rounded() / 10
        let bad = service.bad(found.seen, rate)
        let objective = service.objective
        let (what, promised) =
            switch rate.subject {
            case .availability: ("\(bad) of \(found.seen.checks) checks failed", objective.availability.text)
            case .latency:
                (
                    "\(bad) of \(found.seen.checks - found.seen.failed) answers took longer than "
                        + (objective.latency?.text ?? ""), objective.latencyShare.text
                )
            }
        return "\(target) uses up its error budget \(times) times too fast: \(what) in \(found.pace.long.text) "
            + "(objective \(promised))"
    }
}

extension WallTime {
    /// The day, and how far away it is.
    fileprivate func distance(_ now: WallTime) -> String {
        let days = (seconds - now.seconds) / 86_400
        let date = iso8601Seconds.prefix(10)
        return seconds < now.seconds ? "on \(date), which is over" : "in \(days) days, on \(date)"
    }
}
