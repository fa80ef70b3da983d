package import Evidence

/// A target that moved from one state to another, with what an alert has to say about it.
package struct HealthChange: Sendable, Hashable {
    /// The target's name in the plan.
    package var target: String
    /// The state that it left.
    package var from: TargetState
    /// The state that it entered.
    package var to: TargetState
    /// The start of the observation that settled it.
    package var at: WallTime
    /// When the new condition began: the first failing or first good probe of the run, never later than ``at``.
    package var since: WallTime
    /// The root cause; `nil` for `up`, and where nothing is known.
    package var diagnosis: DiagnosisCode?
    /// What became of the target's incident by this change.
    package var incident: IncidentChange?
    /// The start of the last observation that worked, this one included; `nil` where none ever did.
    package var lastGoodAt: WallTime?

    /// A change from its parts.
    package init(
        target: String, from: TargetState, to: TargetState, at: WallTime, since: WallTime,
        diagnosis: DiagnosisCode? = nil, incident: IncidentChange? = nil, lastGoodAt: WallTime? = nil
    ) {
        self.target = target
        self.from = from
        self.to = to
        self.at = at
        self.since = since
        self.diagnosis = diagnosis
        self.incident = incident
        self.lastGoodAt = lastGoodAt
    }
}

/// What a change does to the target's incident; a target has at most one open.
package enum IncidentChange: Sendable, Hashable {
    /// The incident began.
    case opened(Incident)
    /// The incident is over; its `endedAt` is set.
    case closed(Incident)

    /// The incident as it now stands.
    package var incident: Incident {
        switch self {
        case .opened(let incident), .closed(let incident): incident
        }
    }
}
