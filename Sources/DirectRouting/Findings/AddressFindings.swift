package import Evidence

/// What the Direct Routing rules say to the addresses that DNS gave.
package struct AddressFindings: Sendable {
    /// What an address is to the service.
    package enum Kind: Sendable, Hashable {
        /// An address of the signalling ranges.
        case signalling(Cloud)
        /// An address of an older or media range.
        case olderOrMedia(Cloud)
        /// Any other address.
        case foreign
    }

    private let edition: RuleEdition

    /// Findings by an edition of the rules.
    package init(_ edition: RuleEdition) { self.edition = edition }

    /// What an address is to the service; where ranges lie in each other, signalling counts before media.
    package func kind(of address: IPAddress) -> Kind {
        let ranges = edition.ranges.filter { $0.block.contains(address) }
        if let range = ranges.first(where: { $0.use == .signalling }) { return .signalling(range.cloud) }
        return ranges.first.map { .olderOrMedia($0.cloud) } ?? .foreign
    }

    /// Findings on resolved addresses: `teams.address-outside-ranges` for names of the service in any profile,
    /// `dns.private-address` for the public name of an SBC.
    package func findings(host: String, addresses: [IPAddress], profile: ProfileName) -> [Diagnosis] {
        if let cloud = edition.cloud(owning: host) { return outsideRanges(host, addresses, cloud) }
        return profile == .teamsSBC && Self.isPublicName(host) ? privateAddresses(host, addresses) : []
    }

    private func outsideRanges(_ host: String, _ addresses: [IPAddress], _ cloud: Cloud) -> [Diagnosis] {
        let strays = addresses.filter { kind(of: $0) != .signalling(cloud) }
        guard !strays.isEmpty else { return [] }
        let isKnown = strays.allSatisfy { kind(of: $0) != .foreign }
        let list = strays.prefix(16).map(\.description)
        return [
            Diagnosis(
                .teamsAddressOutsideRanges, isKnown ? .info : .warn,
                "\(shown(host)) resolves to \(list.joined(separator: ", ")), "
                    + (isKnown ? "in an older, media or other cloud's range." : "outside the published ranges."),
                evidence: [("addresses", .list(list))] + rangesEvidence(cloud))
        ]
    }

    private func rangesEvidence(_ cloud: Cloud) -> [(name: String, fact: Fact)] {
        let ranges = edition.ranges.filter { $0.cloud == cloud && $0.use == .signalling }
        return [("ranges", .list(ranges.map(\.block.description)))]
            + (ranges.first.map { edition.evidence($0.source) } ?? [])
    }

    private func privateAddresses(_ host: String, _ addresses: [IPAddress]) -> [Diagnosis] {
        let list = addresses.filter(\.isPrivate).prefix(16).map(\.description)
        guard !list.isEmpty else { return [] }
        return [
            Diagnosis(
                .dnsPrivateAddress, .warn,
                "\(shown(host)) resolves to \(list.joined(separator: ", ")), which nobody outside can reach.",
                evidence: [("addresses", .list(Array(list)))])
        ]
    }

    /// Whether DNS at large can know the name: more than one label, and not under a domain that is reserved for
    /// private use or tests (RFC 6761, RFC 6762, RFC 8375, and `internal`).
    static func isPublicName(_ host: String) -> Bool {
        let name = RuleEdition.canonical(host)
        let labels = name.split(separator: ".")
        guard IPAddress(host) == nil, labels.count > 1, let top = labels.last else { return false }
        return !["localhost", "local", "internal", "test", "invalid", "lan", "home", "corp"].contains(top)
            && !name.hasSuffix(".home.arpa")
    }
}
