/// The OCSP response that a peer stapled about its leaf (RFC 6066 §8, RFC 6960), its signature looked at.
package struct StapledStatus: Sendable, Hashable {
    /// What it says.
    package enum Answer: Sendable, Hashable {
        case good
        /// Revoked at that time (seconds since the Unix epoch), for that reason as RFC 5280 §5.3.1 spells it.
        case revoked(at: Int64?, reason: String?)
        /// The responder does not know the certificate.
        case unknown
        /// It proves nothing; why, in words of ours.
        case unusable(String)
    }

    /// What it says.
    package var answer: Answer
    /// From when on it holds, in seconds since the Unix epoch.
    package var thisUpdate: Int64?
    /// Until when it holds; `nil` where newer information is always to be had.
    package var nextUpdate: Int64?

    /// A status from its parts.
    package init(_ answer: Answer, thisUpdate: Int64? = nil, nextUpdate: Int64? = nil) {
        self.answer = answer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
    }

    /// How far clocks may differ, in seconds.
    package static let clockTolerance: Int64 = 300

    /// Why it proves nothing at that moment; `nil` where it does.
    package func problem(at now: Int64) -> String? {
        if case .unusable(let reason) = answer { return reason }
        if let thisUpdate, thisUpdate > now + Self.clockTolerance { return "it is not valid yet" }
        if let nextUpdate, nextUpdate < now - Self.clockTolerance { return "it is out of date" }
        return answer == .unknown ? "its responder does not know the certificate" : nil
    }
}
