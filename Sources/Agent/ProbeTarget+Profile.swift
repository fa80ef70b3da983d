import ChainAudit
package import DirectRouting
import Evidence
package import Probing
import Transport

/// Why a target may not be probed as it was asked for.
package struct ProbeRefusal: Error, Sendable, Hashable {
    /// The sentence for people.
    package let reason: String
}

extension ProbeTarget {
    /// Takes on a profile: how TLS is spoken, how the chain and the answer are judged, and where no OPTIONS may go.
    ///
    /// Must come before the settings of a plan or command line, which outweigh the profile's.
    package mutating func follow(
        _ profile: ProfileName, ownTrunk: String?, sendingOptions: Bool = true, _ edition: RuleEdition = .current
    ) throws(ProbeRefusal) {
        chainPolicy = profile.chainPolicy(now: 0, reference: nil, edition)
        let demands = profile.tlsDemands(edition)
        tls.minimum = TLSVersion(demands.minimum)
        tls.maximum = demands.maximum.map { TLSVersion($0) } ?? .tls13
        tls.ciphers = demands.cipherList
        judgesContact = profile == .teamsSBC
        sendsOptions = sendingOptions && (profile != .teamsCloud || ownTrunk != nil)
        let guardian = OwnIdentityGuard(edition)
        let host = address.host
        if sendsOptions, let refusal = guardian.refusal(host: host, addresses: [], ownTrunk: ownTrunk) {
            throw ProbeRefusal(reason: refusal.reason)
        }
        refusal = { host, addresses in
            guardian.refusal(host: host, addresses: addresses, ownTrunk: ownTrunk).map { refusal in
                Diagnosis(
                    .localOwnIdentity, .unknown, refusal.reason,
                    evidence: [("destination", .text(refusal.destination)), ("rule", .text(refusal.rule))])
            }
        }
        guard profile != .generic else { return }
        addressFindings = { addresses in
            NameFindings(edition).findings(host: host, profile: profile)
                + AddressFindings(edition).findings(host: host, addresses: addresses, profile: profile)
        }
        cipherFindings = { TLSFindings(edition).findings(cipher: $0, profile: profile) }
    }
}

extension TLSVersion {
    fileprivate init(_ version: TLSDemands.Version) {
        switch version {
        case .tls12: self = .tls12
        case .tls13: self = .tls13
        }
    }
}
