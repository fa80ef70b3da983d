package import Evidence

/// What is known of a target when rules are asked: its state, why, and since when.
package struct TargetCondition: Sendable, Hashable {
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

/// An alert that was sent as firing and not yet as resolved: what must survive a restart.
package struct OpenAlert: Sendable, Hashable {
    /// The incident that its deliveries are named after.
    package var incident: String
    /// When the trouble began.
    package var startedAt: WallTime
    /// The sentence that it fired with.
    package var summary: String
    /// The last good observation before it.
    package var lastGoodAt: WallTime?
    /// The findings that it fired with; empty after a restart.
    package var diagnoses: [Diagnosis]

    /// An open alert from its parts.
    package init(
        incident: String, startedAt: WallTime, summary: String, lastGoodAt: WallTime? = nil,
        diagnoses: [Diagnosis] = []
    ) {
        self.incident = incident
        self.startedAt = startedAt
        self.summary = summary
        self.lastGoodAt = lastGoodAt
        self.diagnoses = diagnoses
    }
}
