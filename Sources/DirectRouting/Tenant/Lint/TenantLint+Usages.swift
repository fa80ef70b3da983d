import Evidence

extension TenantLint {
    /// What usages and policies get wrong.
    var usageFindings: [TenantFinding] { unknownUsages + unusedUsages + settings.policies.flatMap(policyFindings) }

    private var unknownUsages: [TenantFinding] {
        guard let usages = settings.usages else { return [] }
        let known = Set(usages.map { $0.lowercased() })
        func missing(_ kind: String, _ name: String, _ used: [String]) -> [TenantFinding] {
            used.filter { !known.contains($0.lowercased()) }.map { usage in
                TenantFinding(
                    .usageUnknown, .fail, kind, name, "The usage \(usage) is not there.",
                    remedy: "Set-CsOnlinePstnUsage -Identity Global -Usage @{Add=\(TenantFinding.quoted(usage))}")
            }
        }
        return settings.routes.flatMap { missing("route", $0.name, $0.usages) }
            + settings.policies.flatMap { missing("policy", $0.name, $0.usages) }
    }

    private var unusedUsages: [TenantFinding] {
        guard !settings.policies.isEmpty else { return [] }
        let reachable = settings.reachableUsages
        return (settings.usages ?? []).filter { !reachable.contains($0.lowercased()) }.map {
            TenantFinding(.usageUnused, .warn, "usage", $0, "No voice routing or emergency policy has it.")
        }
    }

    private func policyFindings(_ policy: VoiceRoutingPolicy) -> [TenantFinding] {
        if policy.usages.isEmpty {
            return [
                TenantFinding(
                    .policyEmpty, policy.name.lowercased() == "global" ? .info : .warn, "policy", policy.name,
                    "It has no usage: who has it can call nobody through Direct Routing.")
            ]
        }
        let empty = policy.usages.filter { settings.routes(of: $0).isEmpty }.map {
            TenantFinding(.usageWithoutRoute, .warn, "policy", policy.name, "Its usage \($0) has no route.")
        }
        return empty + shadowed(in: policy)
    }

    /// Usages whose every route fits only numbers that a usage before them takes already.
    private func shadowed(in policy: VoiceRoutingPolicy) -> [TenantFinding] {
        var before: [(usage: String, patterns: [RoutePattern])] = []
        var findings: [TenantFinding] = []
        for usage in policy.usages {
            let patterns = settings.routes(of: usage).map(pattern)
            if let taker = before.first(where: { takes($0.patterns, all: patterns) })?.usage {
                findings.append(
                    TenantFinding(
                        .usageShadowed, .warn, "policy", policy.name,
                        "\(taker) before it takes every number of its usage \(usage).",
                        remedy: "Set-CsOnlineVoiceRoutingPolicy -Identity \(TenantFinding.quoted(policy.name))"
                            + " -OnlinePstnUsages @{Replace=\(reordered(policy.usages, usage, before: taker))}"))
            }
            before.append((usage, patterns))
        }
        return findings
    }

    private func takes(_ wide: [RoutePattern], all narrow: [RoutePattern]) -> Bool {
        !narrow.isEmpty && narrow.allSatisfy { route in wide.contains { $0.covers(route) } }
    }

    private func reordered(_ usages: [String], _ usage: String, before other: String) -> String {
        var order = usages.filter { $0 != usage }
        order.insert(usage, at: order.firstIndex(of: other) ?? 0)
        return order.map(TenantFinding.quoted).joined(separator: ",")
    }

    /// What translation rules get wrong.
    var translationFindings: [TenantFinding] {
        let rules = settings.translationRules ?? []
        var findings = settings.gateways.flatMap { gateway in
            settings.translationRules == nil
                ? []
                : gateway.translationRules.filter { settings.translationRule($0) == nil }.map {
                    TenantFinding(
                        .translationUnknown, .fail, "gateway", gateway.name, "The translation rule \($0) is not there.")
                }
        }
        for rule in rules {
            let lengths = [
                (rule.name.unicodeScalars.count, 100, "name"), (rule.pattern.unicodeScalars.count, 1_024, "pattern"),
                (rule.translation.unicodeScalars.count, 256, "translation"),
            ]
            for (length, limit, part) in lengths where length > limit {
                findings.append(
                    TenantFinding(
                        .translationLimit, .fail, "translation rule", rule.name,
                        "Its \(part) has \(length) characters; \(limit) are the most."))
            }
            if rule.pattern.unicodeScalars.count <= NumberPattern.maximumLength, NumberPattern(rule.pattern) == nil {
                findings.append(
                    TenantFinding(
                        .translationInvalid, .fail, "translation rule", rule.name,
                        "Its pattern \(rule.pattern) cannot be read."))
            }
        }
        if rules.count > 400 {
            findings.append(
                TenantFinding(
                    .translationLimit, .fail, "tenant", "rules",
                    "There are \(rules.count) translation rules; 400 are the most."))
        }
        return findings
    }
}
