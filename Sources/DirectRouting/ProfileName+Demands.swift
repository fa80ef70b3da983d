package import ChainAudit
import Evidence

/// What a profile asks of TLS, as plain values.
package struct TLSDemands: Sendable, Hashable {
    /// The versions by the numbers of their names.
    package enum Version: String, Sendable, Hashable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// The lowest version that is offered.
    package var minimum: Version
    /// The highest version that is offered; `nil` for the highest there is.
    package var maximum: Version?
    /// The suites up to TLS 1.2 as an OpenSSL cipher list, in the order of preference; `nil` for the library's own.
    package var cipherList: String?
}

extension ProfileName {
    /// What the profile asks of the TLS connection that carries OPTIONS.
    ///
    /// Towards an SBC we offer what the service is documented to offer, no more: an SBC that needs TLS 1.3 or
    /// another suite works with us and not with the service.
    package func tlsDemands(_ edition: RuleEdition) -> TLSDemands {
        let suites = edition.suites.map(\.openSSLName).joined(separator: ":")
        let minimum = edition.version(.tlsMinimum)
        switch self {
        case .generic: return TLSDemands(minimum: .tls12)
        case .teamsSBC: return TLSDemands(minimum: minimum, maximum: edition.version(.tlsLive), cipherList: suites)
        case .teamsCloud: return TLSDemands(minimum: minimum, cipherList: suites)
        }
    }

    /// What the profile judges a chain by, at a moment in seconds since the Unix epoch.
    ///
    /// The expiry windows are the general ones; a plan or command line sets its own afterwards.
    package func chainPolicy(
        now: Int64, reference: ReferenceName?, _ edition: RuleEdition
    ) -> ChainPolicy {
        var policy = ChainPolicy(now: now, reference: reference)
        switch self {
        case .generic: break
        case .teamsSBC:
            policy.requireRSA = true
            policy.allowSIPURIs = false
            policy.missingClientAuth = edition[.missingClientAuth]
            policy.missingExtendedKeyUsage = edition[.missingExtendedKeyUsage]
            policy.minimumRSABits = edition[.rsaMinimumBits]
            policy.warnDays = Int(edition[.certificateWarning].seconds / 86_400)
        case .teamsCloud:
            policy.allowSIPURIs = false
            policy.allowCommonNameFallback = false
        }
        return policy
    }
}

extension RuleEdition {
    /// The TLS version of a rule; the parser admits no other words.
    fileprivate func version(_ key: TextRule) -> TLSDemands.Version {
        TLSDemands.Version(rawValue: self[key]) ?? .tls12
    }
}
