package import Evidence

extension TargetState {
    /// Whether a call would get through, in one sentence.
    package var outlook: String {
        switch self {
        case .up: "A call would most likely get through."
        case .degraded: "A call would probably get through, but something needs attention."
        case .down: "A call would not get through."
        case .flapping: "A call might get through: the trunk comes and goes."
        case .maintenance: "A call would be turned away for now: the SBC asks to be tried again later."
        case .unknown: "Nobody can tell from here: the probes themselves could not be made."
        }
    }

    /// What a report concludes from the state alone.
    package var verdict: Verdict {
        switch self {
        case .up: .pass
        case .degraded, .flapping, .maintenance: .warn
        case .down: .fail
        case .unknown: .unknown
        }
    }

    /// Whether a call would get through.
    package var takesCalls: Bool { self == .up || self == .degraded }

    /// A sign that tells the state without colour.
    package var sign: String {
        switch self {
        case .up: "✓"
        case .degraded: "▲"
        case .down: "✕"
        case .flapping: "⇅"
        case .maintenance: "◷"
        case .unknown: "?"
        }
    }

    /// Place in a list that shows the worst first.
    package var urgency: Int {
        switch self {
        case .down: 0
        case .flapping: 1
        case .degraded: 2
        case .maintenance: 3
        case .unknown: 4
        case .up: 5
        }
    }
}

extension Verdict {
    /// A sign that tells the verdict without colour.
    package var sign: String {
        switch self {
        case .pass: "✓"
        case .warn: "▲"
        case .fail: "✕"
        case .unknown: "?"
        }
    }
}

/// What every report says, because an OPTIONS answer is not a call.
package enum ReportWords {
    /// What cannot be seen from here.
    package static let blindSpots =
        "An answer to OPTIONS is not a call. Nothing here has seen media (RTP and SRTP through firewalls), the routing "
        + "of numbers, or how many calls the trunk still has room for."

    /// How availability is reckoned, with what becomes of maintenance.
    package static func method(_ accounting: ReportOptions.MaintenanceAccounting) -> String {
        let maintenance =
            switch accounting {
            case .excluded: "is shown apart and left out of availability"
            case .countedAsDown: "is shown apart and counted as downtime"
            }
        return
            "Availability is weighted by time: a probe speaks for the time until the next one. Passes and warnings "
            + "count as up, failures as down, each as it was concluded, before any hysteresis. Where two probes are "
            + "more than two and a half intervals apart (or an interval and the timeout, where that is longer), or "
            + "where this side was at fault, the time is not observed and never counts as up or down. Maintenance "
            + "(503 with Retry-After) \(maintenance). A certificate about to expire is a finding and no downtime. A "
            + "fresh handshake that fails while the live connection goes on answering is a warning, and what it found "
            + "stands until the next one. Percentages are rounded down."
    }

    /// How percentiles are reckoned.
    package static let percentileMethod =
        "Percentiles are by nearest rank over every measured probe of the period, exact, or in periods of two weeks "
        + "and more within 1 %; a stage that did not run or did not end has no duration."
}
