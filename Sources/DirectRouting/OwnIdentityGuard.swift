package import Evidence

/// Keeps us from speaking SIP to the Direct Routing service by mistake (CONTRACT §1, own identity).
///
/// OPTIONS under an SBC's name count there as that SBC's heartbeat and can hide an outage. So the guard is by
/// destination, whatever the profile, and only a named trunk of our own opens it. TLS without SIP does no harm.
package struct OwnIdentityGuard: Sendable {
    /// Why OPTIONS are refused.
    package struct Refusal: Sendable, Hashable {
        /// The name or address that belongs to the service.
        package let destination: String
        /// The zone or block of the rule file that says so.
        package let rule: String
        /// One sentence for people that ends in the way out.
        package let reason: String
    }

    private let edition: RuleEdition

    /// A guard by an edition of the rules.
    package init(_ edition: RuleEdition) { self.edition = edition }

    /// Why OPTIONS must not go to this host or any of these addresses; `nil` where they may.
    ///
    /// Ask before anything is resolved, with no address, and again with what DNS or `--address` gave.
    package func refusal(host: String, addresses: [IPAddress], ownTrunk: String?) -> Refusal? {
        if let ownTrunk, !ownTrunk.isEmpty { return nil }
        if let rule = edition.rule(owning: host) { return refusal(host, rule) }
        let all = addresses + (IPAddress(host).map { [$0] } ?? [])
        for address in all {
            if let range = edition.ranges.first(where: { $0.block.contains(address) }) {
                return refusal(address.description, range.block.description)
            }
        }
        return nil
    }

    private func refusal(_ destination: String, _ rule: String) -> Refusal {
        let shown = PeerText(decoded: destination).forTerminal
        return Refusal(
            destination: shown, rule: rule,
            reason:
                "No OPTIONS to \(shown): it belongs to Direct Routing (\(rule), rules of \(edition.date)), and there "
                + "they would count as the heartbeat of the SBC whose name they carry; with a trunk of your own for "
                + "this purpose, name it with --own-trunk (plan: own-trunk:).")
    }
}

extension RuleEdition {
    /// The zone or name of the rules that a host belongs to, letter case and a closing dot aside.
    func rule(owning host: String) -> String? {
        let name = Self.canonical(host)
        if let zone = zones.first(where: { name == $0.domain || name.hasSuffix("." + $0.domain) }) {
            return zone.domain
        }
        return names.first { $0.host == name }?.host
    }

    /// The service name that a host is, letter case and a closing dot aside.
    func serviceName(_ host: String) -> ServiceName? {
        let name = Self.canonical(host)
        return names.first { $0.host == name }
    }

    /// The cloud that a host belongs to.
    func cloud(owning host: String) -> Cloud? {
        let name = Self.canonical(host)
        return serviceName(host)?.cloud
            ?? zones.first { name == $0.domain || name.hasSuffix("." + $0.domain) }?.cloud
    }

    static func canonical(_ host: String) -> String {
        let lowered = host.lowercased()
        return lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
    }
}
