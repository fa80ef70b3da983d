import Evidence

/// All that a ``HealthMachine`` remembers of its target: kept in the store with the observations that led to it.
///
/// The value is opaque to the store, which keeps its ``text``.
package struct HealthSnapshot: Sendable, Hashable {
    /// The condition under any veil of flapping or local trouble; never `flapping`.
    var base = TargetState.unknown
    /// When the visible state began.
    var since: WallTime?
    /// Why the visible state is what it is.
    var cause: DiagnosisCode?
    /// The run of each question, and which of them decided last.
    var keepAlive = Run()
    var fresh = Run()
    var decider = ProbeKind.keepAlive
    /// Fresh observations since the last keep-alive.
    var freshAlone = 0
    /// Observations in a row that local trouble spoilt.
    var unknowns = 0
    /// Whether so many were spoilt that the state is not known.
    var obscured = false
    /// Whether the target flaps, and when it changed between working and down lately.
    var flapping = false
    var flips: [WallTime] = []
    /// Whether the last observation fell into a window of the plan.
    var planned = false
    /// The last observation that worked.
    var lastGoodAt: WallTime?
    /// The incident that is open.
    var incident: Incident?

    /// Nothing known yet.
    package init() {}

    /// The run of the question that decided last.
    var deciding: Run { decider == .keepAlive ? keepAlive : fresh }

    /// What people see.
    var visible: TargetState {
        if planned { return .maintenance }
        if obscured { return .unknown }
        return flapping && (base == .down || base.works) ? .flapping : base
    }
}

/// How one of the two questions went lately.
struct Run: Sendable, Hashable {
    /// Failures in a row, the first of them, and what it said.
    var failures = 0
    var firstFailure: WallTime?
    var firstCause: DiagnosisCode?
    /// Observations in a row that worked, the first of them, and how many of the last were without a warning.
    var good = 0
    var firstGood: WallTime?
    var passes = 0
    /// Whether the last observation was not a plain pass, and what it said.
    var troubled = false
    var cause: DiagnosisCode?
    /// When the last observation started, and how long after the one before.
    var last: WallTime?
    var gap: Span?
    /// The last few observations, oldest first, for `k of n`; empty unless the settings ask for it.
    var recent: [Mark] = []

    /// One remembered observation.
    struct Mark: Sendable, Hashable {
        var time: WallTime
        var failed: Bool
    }
}

extension TargetState {
    /// Whether calls would get through.
    var works: Bool { self == .up || self == .degraded }
}
