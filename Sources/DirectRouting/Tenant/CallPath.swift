/// The way of one call through a tenant's settings: policy, usage, routes, SBCs, and the number each would be given.
package struct CallPath: Sendable, Hashable {
    /// Who calls whom, from where.
    package struct Call: Sendable, Hashable {
        /// The number as the service has it after the dial plan.
        package let number: String
        /// The caller's voice routing policy.
        package let policy: String
        /// The caller's emergency call routing policy.
        package let emergencyPolicy: String
        /// The network site at which a caller of location-based routing is.
        package let site: String?
        /// The SBC through which a forwarded or transferred call came in.
        package let ingress: String?

        /// A call; without policies those of everybody, `Global`.
        package init(
            _ number: String, policy: String = "Global", emergencyPolicy: String = "Global", site: String? = nil,
            ingress: String? = nil
        ) {
            self.number = number
            self.policy = policy
            self.emergencyPolicy = emergencyPolicy
            self.site = site
            self.ingress = ingress
        }
    }

    /// One SBC of a route.
    package struct Hop: Sendable, Hashable {
        /// The SBC's name as the route has it.
        package let gateway: String
        /// Why no call goes to it; nil for one that is tried.
        package let refusal: String?
        /// The called number it is given.
        package let number: String
        /// The translation rule that made it; nil where none fitted.
        package let rule: String?
    }

    /// One route that fits, with its SBCs; those that are tried come first, in an order the service shuffles.
    package struct Leg: Sendable, Hashable {
        /// The route's name.
        package let route: String
        /// Its pattern.
        package let pattern: String
        /// Its priority; nil where it has none.
        package let priority: Int?
        /// Its SBCs.
        package let hops: [Hop]
    }

    /// The policy that decided: a voice routing policy, or an emergency one.
    package private(set) var policy: String
    /// Whether it is an emergency call.
    package private(set) var isEmergency = false
    /// Usages that were looked at in vain, in order.
    package private(set) var passed: [String] = []
    /// The usage that fits; nil where none does.
    package private(set) var usage: String?
    /// Its routes, in the order they are tried.
    package private(set) var legs: [Leg] = []
    /// Usages after it, which the documents say are never looked at.
    package private(set) var ignored: [String] = []
    /// Why the call gets nowhere; nil where some SBC is tried.
    package private(set) var failure: String?

    /// Follows a call. Health moves an SBC within its route and takes none out: `isDemoted` says which are tried last.
    package init(
        of call: Call, through settings: TenantSettings, isDemoted: @escaping (String) -> Bool = { _ in false }
    ) {
        let walk = Walk(call: call, settings: settings, isDemoted: isDemoted)
        let site = call.site.flatMap { settings.site($0) }
        let emergency = settings.emergencyPolicy(site?.emergencyPolicy ?? call.emergencyPolicy)
        if let emergency, let number = emergency.number(dialled: call.number), let usage = number.usage {
            policy = emergency.name
            isEmergency = true
            search([usage], for: number.dialString, walk)
            return
        }
        policy = site.flatMap { $0.isLocationBased ? $0.voiceRoutingPolicy : nil } ?? call.policy
        guard let found = settings.policy(policy) else {
            failure = "There is no voice routing policy \(policy)."
            return
        }
        policy = found.name
        search(found.usages, for: call.number, walk)
    }

    private mutating func search(_ usages: [String], for number: String, _ walk: Walk) {
        for (index, usage) in usages.enumerated() {
            let legs = walk.legs(of: usage, for: number)
            guard !legs.isEmpty else {
                passed.append(usage)
                continue
            }
            self.usage = usage
            self.legs = legs
            ignored = Array(usages[(index + 1)...])
            if legs.allSatisfy({ $0.hops.allSatisfy { $0.refusal != nil } }) {
                failure = "No gateway of the routes that fit takes the call: it is dropped."
            }
            return
        }
        failure =
            usages.isEmpty
            ? "The policy \(policy) has no usage." : "No route of \(policy) fits \(number): the call is dropped."
    }

    private struct Walk {
        let call: Call
        let settings: TenantSettings
        let isDemoted: (String) -> Bool

        func legs(of usage: String, for number: String) -> [Leg] {
            let legs = settings.routes(of: usage).compactMap { route -> Leg? in
                guard !route.isForConferencing, fits(route, number) else { return nil }
                let hops = route.gateways.map { hop($0, number) }
                let isLast = { (hop: Hop) in hop.refusal == nil && isDemoted(hop.gateway) }
                return Leg(
                    route: route.name, pattern: route.pattern,
                    priority: route.priority == Int.max ? nil : route.priority,
                    hops: hops.filter { $0.refusal == nil && !isLast($0) } + hops.filter(isLast)
                        + hops.filter { $0.refusal != nil })
            }
            return ingressFirst(legs)
        }

        private func fits(_ route: VoiceRoute, _ number: String) -> Bool {
            guard let pattern = NumberPattern(route.pattern) else { return false }
            return pattern.matches(number)
        }

        /// A call that came in through an SBC and goes on leaves through it first, whatever its priority.
        private func ingressFirst(_ legs: [Leg]) -> [Leg] {
            guard let ingress = call.ingress?.lowercased() else { return legs }
            let isFirst = { (leg: Leg) in
                leg.hops.contains { $0.refusal == nil && $0.gateway.lowercased() == ingress }
            }
            return legs.filter(isFirst).map { leg in
                Leg(
                    route: leg.route, pattern: leg.pattern, priority: leg.priority,
                    hops: leg.hops.filter { $0.gateway.lowercased() == ingress }
                        + leg.hops.filter { $0.gateway.lowercased() != ingress })
            } + legs.filter { !isFirst($0) }
        }

        private func hop(_ name: String, _ number: String) -> Hop {
            guard let gateway = settings.gateway(name) else {
                return Hop(gateway: name, refusal: "no such gateway", number: number, rule: nil)
            }
            for rule in gateway.outboundCalledRules.compactMap({ settings.translationRule($0) }) {
                let translated = NumberPattern(rule.pattern)?.translated(number, to: rule.translation)
                if let translated {
                    return Hop(gateway: name, refusal: refusal(gateway), number: translated, rule: rule.name)
                }
            }
            return Hop(gateway: name, refusal: refusal(gateway), number: number, rule: nil)
        }

        private func refusal(_ gateway: TenantGateway) -> String? {
            guard gateway.isEnabled else { return "disabled" }
            let site = call.site.flatMap { settings.site($0) }.flatMap { $0.isLocationBased ? $0 : nil }
            guard let site else {
                return gateway.isLocationBased ? "for callers of location-based routing only" : nil
            }
            let isThere = gateway.isLocationBased && gateway.site?.lowercased() == site.name.lowercased()
            return isThere ? nil : "not a location-based gateway of \(site.name)"
        }
    }
}
