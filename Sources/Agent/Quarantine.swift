import Evidence

/// Holds failures back until the canaries have said whose they are, and what came after them of the same target.
struct Quarantine {
    private var held: [RecordedProbe] = []

    /// How many probes wait.
    var count: Int { held.count }

    /// Takes probes; those that may be judged now, in order, failures of this side's own turned into `unknown`.
    mutating func take(
        _ probes: [RecordedProbe], _ canaries: CanaryLog, at now: MonotonicTime, isLast: Bool = false
    ) -> [RecordedProbe] {
        var waiting: Set<String> = []
        var ready: [RecordedProbe] = []
        var kept: [RecordedProbe] = []
        for var probe in held + probes {
            let name = probe.observation.target
            if waiting.contains(name), !isLast {
                kept.append(probe)
                continue
            }
            switch probe.observation.verdict == .fail ? canaries.verdict(of: probe.posted, at: now) : .theirs {
            case .open where !isLast:
                waiting.insert(name)
                kept.append(probe)
                continue
            case .ours: probe.observation.verdict = .unknown
            case .open, .theirs: break
            }
            ready.append(probe)
        }
        held = kept
        return ready
    }
}
