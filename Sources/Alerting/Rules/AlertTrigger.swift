package import Evidence

/// What makes a rule fire.
package enum AlertTrigger: Sendable, Hashable {
    /// The target is in one of the states; where there are patterns, with a finding that one of them means.
    case states(Set<TargetState>, codes: [CodePattern])
    /// A finding that one of the patterns means, in whatever state.
    case finding([CodePattern])
    /// The target works with a certificate that has not long to go.
    case certificate(CertificateWindow)
    /// One of our own certificates has not long to go.
    case ownCertificate(CertificateWindow)
    /// The target uses up its error budget too fast.
    case burnRate(BurnRate)
    /// The agent itself is in one of these troubles.
    case agent(Set<AgentTrouble>)
}
