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

/// An alert that was sent as firing and not yet as resolved.
package struct OpenAlert: Sendable, Hashable {
    /// The incident that its deliveries are named after.
    package var incident: String
    /// The alert as it fired.
    package var alert: Alert

    /// An open alert from its parts.
    package init(incident: String, alert: Alert) {
        self.incident = incident
        self.alert = alert
    }
}

/// What the rules remember of one target: what must survive a restart.
package struct AlertLedger: Sendable, Hashable {
    /// Alerts that fire.
    package var open: [AlertRule: OpenAlert] = [:]
    /// Since when a rule holds that must hold longer before it fires.
    package var pending: [AlertRule: WallTime] = [:]

    /// Nothing yet.
    package init() {}

    /// Whether there is nothing to remember.
    package var isEmpty: Bool { open.isEmpty && pending.isEmpty }
}
