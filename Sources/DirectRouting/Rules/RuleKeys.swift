import ChainAudit
import Evidence

/// Rules that are lengths of time. An edition has every one of them, or it is refused.
package enum DurationRule: String, Sendable, CaseIterable {
    /// How often an SBC sends OPTIONS.
    case optionsInterval = "options.interval"
    /// Up to which age the last OPTIONS counts as healthy.
    case optionsHealthy = "options.healthy"
    /// From which age a trunk is near demotion.
    case optionsLate = "options.late"
    /// From which age a trunk is demoted.
    case optionsStale = "options.stale"
    /// How long before its end a certificate is warned of.
    case certificateWarning = "certificate.warn"
    /// How long a call waits for a trunk.
    case failoverTime = "trunk.failover-time"
    /// The same where the PSTN is slow.
    case slowFailoverTime = "trunk.failover-time-slow"
    /// What a busy datacentre says in Retry-After.
    case busyRetryAfter = "trunk.busy-retry-after"
}

/// Rules that are whole numbers.
package enum NumberRule: String, Sendable, CaseIterable {
    /// The service's SIP port.
    case port = "signalling.port"
    /// The most characters of a trunk's name.
    case nameMaximumLength = "trunk.name-maximum-length"
    /// The smallest RSA key of an SBC, in bits.
    case rsaMinimumBits = "certificate.rsa-minimum-bits"
    /// The share of the session limit that raises an alert, in percent.
    case capacityAlertPercent = "capacity.alert-percent"
    /// The fewest calls for which network effectiveness says something.
    case effectivenessMinimumCalls = "ner.minimum-calls"
}

/// Rules that are words.
package enum TextRule: String, Sendable, CaseIterable {
    /// How the service's product string begins.
    case product = "signalling.product"
    /// The name that the service's own certificate carries.
    case peerName = "signalling.peer-name"
    /// The domain under which no trunk can be paired.
    case forbiddenDomain = "trunk.forbidden-domain"
    /// The lowest TLS version.
    case tlsMinimum = "tls.minimum"
    /// The TLS version of a live connection.
    case tlsLive = "tls.live"
    /// The SIP codes on which a call goes to the next trunk, with commas.
    case failoverCodes = "trunk.failover-codes"
}

/// Rules that are severities.
package enum SeverityRule: String, Sendable, CaseIterable {
    /// An SBC certificate without client authentication.
    case missingClientAuth = "certificate.missing-client-auth"
    /// An SBC certificate without any extended key usage.
    case missingExtendedKeyUsage = "certificate.missing-eku"
}

/// What a value has to look like.
enum RuleForm {
    /// All keys that an edition must have.
    static let keys: [String] =
        DurationRule.allCases.map(\.rawValue) + NumberRule.allCases.map(\.rawValue) + TextRule.allCases.map(\.rawValue)
        + SeverityRule.allCases.map(\.rawValue)

    /// Why the text does not fit the key; `nil` where it does.
    static func complaint(about text: String, for key: String) -> String? {
        if DurationRule(rawValue: key) != nil {
            return (try? Span(parsing: text)) == nil ? "is not a duration such as 60s or 5m" : nil
        }
        if NumberRule(rawValue: key) != nil {
            return text.utf8.allSatisfy { $0 &- 0x30 < 10 } && Int(text) != nil ? nil : "is not a whole number"
        }
        if SeverityRule(rawValue: key) != nil {
            return FindingSeverity(rawValue: text) == nil ? "is not one of info, warn, fail" : nil
        }
        if key == TextRule.tlsMinimum.rawValue || key == TextRule.tlsLive.rawValue {
            return TLSDemands.Version(rawValue: text) == nil ? "is not one of 1.2, 1.3" : nil
        }
        if key == TextRule.failoverCodes.rawValue {
            let codes = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            return codes.allSatisfy { $0.map { (300...699).contains($0) } ?? false } ? nil : "is no list of SIP codes"
        }
        return text.isEmpty ? "is empty" : nil
    }
}
