package import Evidence

/// Says which trunk a request belongs to (DESIGN §5): the name in the client's certificate, else the address that it
/// came from. What the request itself says only chooses among trunks that one of the two allows.
package struct TrunkDirectory: Sendable {
    /// Whose request it is.
    package enum Identity: Sendable, Hashable {
        /// A trunk, and whether its certificate proves it.
        case trunk(String, authenticated: Bool)
        /// Nobody that we know.
        case stranger(Reason)
    }

    /// Why nobody is known.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Neither a certificate nor the address leads to a trunk.
        case unknownAddress = "unknown address"
        /// Its certificate is good and carries no trunk's name.
        case unknownName = "certificate names no trunk"
        /// Certificate or address allow several trunks, and the request names none of them.
        case ambiguous = "could be several trunks"
        /// It claims a trunk's name that neither its certificate nor its address allows.
        case claimsOther = "claims another's name"
    }

    private var trunks: [String: InboundTrunk] = [:]
    private var byAddress: [IPAddress: [String]] = [:]

    /// A directory of trunks.
    package init(_ trunks: [InboundTrunk] = []) { adopt(trunks) }

    /// Takes on other trunks; addresses that were learnt of those that stay, stay.
    package mutating func adopt(_ trunks: [InboundTrunk]) {
        let learnt = self.trunks
        self.trunks = Dictionary(trunks.map { ($0.name, $0) }) { first, _ in first }
        byAddress = [:]
        for trunk in trunks {
            let known =
                trunk.addresses + (learnt[trunk.name]?.names == trunk.names ? learnt[trunk.name] : nil).addresses
            self.trunks[trunk.name]?.addresses = []
            for address in known { learn(address, of: trunk.name) }
        }
    }

    /// The trunk of that name.
    package subscript(_ name: String) -> InboundTrunk? { trunks[name] }

    /// The trunks' names, sorted.
    package var names: [String] { trunks.keys.sorted() }

    /// Remembers an address at which a trunk was reached; the one learnt first makes room.
    package mutating func learn(_ address: IPAddress, of name: String) {
        let address = address.withoutZone
        guard var trunk = trunks[name], !trunk.addresses.contains(address) else { return }
        if trunk.addresses.count >= InboundBounds.addressesPerTrunk {
            let oldest = trunk.addresses.removeFirst()
            byAddress[oldest]?.removeAll { $0 == name }
        }
        trunk.addresses.append(address)
        trunks[name] = trunk
        byAddress[address, default: []].append(name)
    }

    /// Whose request it is.
    package func identity(of inbound: InboundOptions) -> Identity {
        let nearby = byAddress[inbound.source.withoutZone] ?? []
        if let leaf = inbound.provenLeaf {
            let covered = trunks.values.filter { trunk in
                trunk.names.contains { InboundOptions.covers(leaf, $0) }
            }.map(\.name).sorted()
            if let name = choose(among: covered, preferring: nearby, inbound) {
                return .trunk(name, authenticated: true)
            }
            if !covered.isEmpty { return .stranger(.ambiguous) }
        }
        if let name = choose(among: nearby, preferring: [], inbound) { return .trunk(name, authenticated: false) }
        if !nearby.isEmpty { return .stranger(.ambiguous) }
        if claimed(by: inbound, among: trunks.keys.sorted()) != nil { return .stranger(.claimsOther) }
        return .stranger(inbound.provenLeaf == nil ? .unknownAddress : .unknownName)
    }

    /// The only one, else the only one of those at this address, else the one that the request names.
    private func choose(among names: [String], preferring nearby: [String], _ inbound: InboundOptions) -> String? {
        if names.count == 1 { return names[0] }
        let both = names.filter(nearby.contains)
        if both.count == 1 { return both[0] }
        return claimed(by: inbound, among: both.isEmpty ? names : both)
    }

    /// The one trunk whose name stands in Contact or From.
    private func claimed(by inbound: InboundOptions, among names: [String]) -> String? {
        let host = inbound.claimedHost.lowercased()
        let named = names.filter { name in trunks[name]?.names.contains { $0.lowercased() == host } ?? false }
        return named.count == 1 ? named[0] : nil
    }
}

extension InboundTrunk? {
    fileprivate var addresses: [IPAddress] { self?.addresses ?? [] }
}

extension IPAddress {
    /// The address alone; one that an IPv6 socket maps from IPv4 is the IPv4 one.
    var withoutZone: IPAddress {
        guard case .v6(let high, let low, _) = self else { return self }
        if high == 0, low >> 32 == 0xFFFF { return .v4(UInt32(truncatingIfNeeded: low)) }
        return .v6(high: high, low: low, zone: nil)
    }
}
