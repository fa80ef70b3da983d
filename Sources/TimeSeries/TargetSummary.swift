package import Evidence

/// What a span of time of one target comes to.
package struct TargetSummary: Sendable, Hashable {
    /// The target's name.
    package let target: String
    let rollup: Rollup

    /// The verdicts of one of the two questions.
    package func counts(_ kind: ProbeKind) -> VerdictCounts { kind == .keepAlive ? rollup.keepAlive : rollup.fresh }

    /// The distribution of one phase over both questions.
    package func latency(_ phase: LatencyPhase) -> LatencySketch { rollup.sketches[phase.rawValue] }
}
