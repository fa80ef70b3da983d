import ChainAudit
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
    /// The trunks by what they are looked up by, so that nobody who sends to us makes us go through all of them.
    private var byAddress: [IPAddress: Set<String>] = [:]
    private var byHost: [HostKey: Set<String>] = [:]
    private var byParent: [String: Set<String>] = [:]

    /// A directory of trunks.
    package init(_ trunks: [InboundTrunk] = []) { adopt(trunks) }

    /// Takes on other trunks; addresses that were learnt of those that stay, stay.
    package mutating func adopt(_ trunks: [InboundTrunk]) {
        let learnt = self.trunks
        self.trunks = Dictionary(trunks.map { ($0.name, $0) }) { first, _ in first }
        (byAddress, byHost, byParent) = ([:], [:], [:])
        for trunk in trunks {
            let known =
                trunk.addresses + (learnt[trunk.name]?.names == trunk.names ? learnt[trunk.name] : nil).addresses
            self.trunks[trunk.name]?.addresses = []
            for address in known { learn(address, of: trunk.name) }
        }
        for trunk in self.trunks.values {
            for key in trunk.names.map(InboundOptions.key) {
                byHost[key, default: []].insert(trunk.name)
                if let parent = key.parent { byParent[parent, default: []].insert(trunk.name) }
            }
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
            byAddress[oldest]?.remove(name)
            if byAddress[oldest]?.isEmpty ?? false { byAddress[oldest] = nil }
        }
        trunk.addresses.append(address)
        trunks[name] = trunk
        byAddress[address, default: []].insert(name)
    }

    /// Whether a trunk is known to be at that address.
    package func knows(_ address: IPAddress) -> Bool { byAddress[address.withoutZone] != nil }

    /// The number of addresses that trunks are known at.
    var addressCount: Int { byAddress.count }

    /// Whose request it is.
    package func identity(of inbound: InboundOptions) -> Identity {
        let nearby = byAddress[inbound.source.withoutZone] ?? []
        let named = byHost[inbound.claimedKey] ?? []
        if let proof = inbound.proof {
            let covered = trunks(with: proof)
            if let name = choose(among: covered, preferring: nearby, named) {
                return .trunk(name, authenticated: true)
            }
            if !covered.isEmpty { return .stranger(.ambiguous) }
        }
        if let name = choose(among: nearby, preferring: [], named) { return .trunk(name, authenticated: false) }
        if !nearby.isEmpty { return .stranger(.ambiguous) }
        if named.count == 1 { return .stranger(.claimsOther) }
        return .stranger(inbound.proof == nil ? .unknownAddress : .unknownName)
    }

    /// The trunks that a certificate carries a name of.
    private func trunks(with proof: InboundProof) -> Set<String> {
        var covered: Set<String> = []
        for host in proof.names.hosts { covered.formUnion(byHost[host] ?? []) }
        for parent in proof.names.parents { covered.formUnion(byParent[parent] ?? []) }
        for parent in proof.names.doubtfulParents {
            let doubtful = byParent[parent, default: []].subtracting(covered)
            covered.formUnion(
                doubtful.filter { name in
                    trunks[name]?.names.contains { InboundOptions.covers(proof.leaf, $0) } ?? false
                })
        }
        return covered
    }

    /// The only one, else the only one of those at this address, else the one that the request names.
    private func choose(among names: Set<String>, preferring nearby: Set<String>, _ named: Set<String>) -> String? {
        if names.count == 1 { return names.first }
        let both = names.intersection(nearby)
        if both.count == 1 { return both.first }
        let claimed = named.intersection(both.isEmpty ? names : both)
        return claimed.count == 1 ? claimed.first : nil
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
