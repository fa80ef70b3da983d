import Evidence

extension TenantLint {
    /// What each voice route gets wrong by itself.
    var routeFindings: [TenantFinding] {
        let reachable = settings.reachableUsages
        return settings.routes.flatMap { route in
            patternFindings(route) + (route.isForConferencing ? [] : destinationFindings(route))
                + reachFindings(route, reachable)
        }
    }

    private func patternFindings(_ route: VoiceRoute) -> [TenantFinding] {
        func finding(_ code: TenantCode, _ summary: String, _ pattern: String? = nil) -> [TenantFinding] {
            let remedy = pattern.map {
                "Set-CsOnlineVoiceRoute -Identity \(TenantFinding.quoted(route.name))"
                    + " -NumberPattern \(TenantFinding.quoted($0))"
            }
            return [TenantFinding(code, .fail, "route", route.name, summary, remedy: remedy)]
        }
        if let escaped = Self.escapingPlus(route.pattern) {
            return finding(.plusUnescaped, "The + of \(route.pattern) is not escaped.", escaped)
        }
        let pattern = pattern(of: route)
        guard pattern.expression != nil else {
            return finding(.patternInvalid, "NumberPattern \(route.pattern) cannot be read.")
        }
        guard !pattern.samples.numbers.isEmpty, !pattern.samples.canBeNumbers else { return [] }
        let tight = String(route.pattern.filter { !$0.isWhitespace })
        let isMended = tight != route.pattern && PatternSamples(of: tight).canBeNumbers
        return finding(
            .patternNeverMatches, "NumberPattern \(route.pattern) fits no telephone number.", isMended ? tight : nil)
    }

    /// The pattern with its first plus escaped, where that plus begins the pattern, a group or an alternative.
    private static func escapingPlus(_ pattern: String) -> String? {
        for head in ["^+", "(+", "|+"] + (pattern.hasPrefix("+") ? ["+"] : []) {
            guard let place = pattern.firstRange(of: head) else { continue }
            return pattern[..<place.lowerBound] + head.dropLast() + "\\+" + pattern[place.upperBound...]
        }
        return nil
    }

    private func destinationFindings(_ route: VoiceRoute) -> [TenantFinding] {
        let found = route.gateways.map { (name: $0, gateway: settings.gateway($0)) }
        let open = found.filter { $0.gateway?.isEnabled == true }
        var findings: [TenantFinding] = []
        for name in found.filter({ $0.gateway == nil }).map(\.name) {
            findings.append(
                TenantFinding(.gatewayUnknown, .fail, "route", route.name, "\(name) is no gateway of this tenant."))
        }
        for name in found.filter({ $0.gateway?.isEnabled == false }).map(\.name) {
            findings.append(
                TenantFinding(
                    .gatewayDisabled, .warn, "route", route.name, "\(name) is disabled.",
                    remedy: "Set-CsOnlinePSTNGateway -Identity \(TenantFinding.quoted(name)) -Enabled $true"))
        }
        if open.isEmpty {
            findings.append(
                TenantFinding(
                    .routeWithoutGateway, .fail, "route", route.name,
                    route.gateways.isEmpty ? "It names no gateway." : "None of its gateways takes calls."))
        } else if open.count == 1, !hasBackup(route, beside: open[0].name) {
            findings.append(
                TenantFinding(
                    .singleGateway, .warn, "route", route.name,
                    "\(open[0].name) is its only gateway that takes calls, and no other route backs it up.",
                    remedy: "Set-CsOnlineVoiceRoute -Identity \(TenantFinding.quoted(route.name))"
                        + " -OnlinePstnGatewayList @{Add='a second gateway'}"))
        }
        return findings
    }

    /// Whether another route of one of its usages takes the same numbers to another open gateway.
    private func hasBackup(_ route: VoiceRoute, beside gateway: String) -> Bool {
        let (usages, own) = (Set(route.usages.map { $0.lowercased() }), pattern(of: route))
        return settings.routes.contains { other in
            other.name != route.name && (other.pattern == route.pattern || pattern(of: other).covers(own))
                && other.usages.contains { usages.contains($0.lowercased()) }
                && other.gateways.contains { $0 != gateway && settings.gateway($0)?.isEnabled == true }
        }
    }

    private func reachFindings(_ route: VoiceRoute, _ reachable: Set<String>) -> [TenantFinding] {
        guard !settings.policies.isEmpty, !route.isForConferencing else { return [] }
        let isReached = route.usages.contains { reachable.contains($0.lowercased()) }
        guard !isReached else { return [] }
        return [
            TenantFinding(
                .routeUnreachable, .warn, "route", route.name,
                route.usages.isEmpty
                    ? "It has no usage, so no policy leads to it."
                    : "No policy has \(route.usages.joined(separator: ", ")).")
        ]
    }

    /// Routes of one usage and priority that fit the same numbers.
    var overlapFindings: [TenantFinding] {
        var findings: [TenantFinding] = []
        var seen: Set<[String]> = []
        for usage in Set(settings.routes.flatMap(\.usages).map { $0.lowercased() }).sorted() {
            let byPriority = Dictionary(grouping: settings.routes(of: usage), by: \.priority)
            for (priority, routes) in byPriority.sorted(by: { $0.key < $1.key }) where routes.count > 1 {
                let known = routes.map { (route: $0, pattern: pattern(of: $0)) }
                for (index, first) in known.enumerated() {
                    for second in known.dropFirst(index + 1) where first.pattern.overlaps(second.pattern) {
                        guard seen.insert([first.route.name, second.route.name]).inserted else { continue }
                        findings.append(
                            TenantFinding(
                                .priorityOverlap, .warn, "route", second.route.name,
                                "It and \(first.route.name) fit the same numbers"
                                    + (priority == Int.max ? " without a priority." : " at priority \(priority).")))
                    }
                }
            }
        }
        return findings
    }
}
