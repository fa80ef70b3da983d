package import Evidence

/// How a stretch of time is booked.
package enum TimeClass: String, Sendable, Hashable, CaseIterable {
    /// The probe passed.
    case up
    /// It worked and something needs attention; counts as up.
    case warned
    /// It failed.
    case down
    /// The peer asked to be tried again later (503 with Retry-After).
    case maintenance
    /// Nothing is known; never counts as up or down.
    case unobserved

    /// What one observation says about the time after it.
    ///
    /// A certificate about to expire exits 2 in a check, yet OPTIONS go on: it is no unavailability (CONTRACT §2).
    package init(of observation: Observation) {
        if observation.sipStatus == 503, observation.retryAfterSeconds != nil, observation.verdict != .unknown {
            self = .maintenance
            return
        }
        switch observation.verdict {
        case .pass: self = .up
        case .warn: self = .warned
        case .fail: self = observation.diagnosis == .certificateExpiring ? .warned : .down
        case .unknown: self = .unobserved
        }
    }

    /// Whether calls would have gone through.
    package var countsAsUp: Bool { self == .up || self == .warned }

    /// The word for people.
    package var word: String {
        switch self {
        case .up: "up"
        case .warned: "up with a warning"
        case .down: "down"
        case .maintenance: "maintenance"
        case .unobserved: "not observed"
        }
    }
}
