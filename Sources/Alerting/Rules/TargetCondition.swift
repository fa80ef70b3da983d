package import Evidence

/// What is known of a target when rules are asked: its state, why, and since when.
package struct TargetCondition: Sendable, Hashable {
    /// What rules are asked about.
    package enum Subject: Sendable, Hashable {
        case target
        /// The agent itself.
        case agent
        /// One of our own certificates.
        case identity
    }

    /// Whose condition it is.
    package var subject = Subject.target
    /// The target's name.
    package var target: String
    /// Its labels.
    package var labels: [Label]
    /// The settled state.
    package var state: TargetState
    /// The findings of the last observation, the root cause first.
    package var diagnoses: [Diagnosis]
    /// The open incident's identity; `nil` where none is open.
    package var incident: String?
    /// When the state began.
    package var since: WallTime
    /// The last good observation before the trouble.
    package var lastGoodAt: WallTime?
    /// The chain that it showed last; empty where none is known.
    package var certificates: [CertificateLife] = []
    /// A certificate with fewer days left is a warning.
    package var warnDays = 30
    /// A certificate with fewer days left is critical.
    package var criticalDays = 7
    /// How well it keeps what was promised of it; `nil` where nothing was.
    package var service: ServiceLevel?

    /// A condition from its parts.
    package init(
        target: String, labels: [Label] = [], state: TargetState, diagnoses: [Diagnosis] = [],
        incident: String? = nil, since: WallTime, lastGoodAt: WallTime? = nil
    ) {
        self.target = target
        self.labels = labels
        self.state = state
        self.diagnoses = diagnoses
        self.incident = incident
        self.since = since
        self.lastGoodAt = lastGoodAt
    }
}
