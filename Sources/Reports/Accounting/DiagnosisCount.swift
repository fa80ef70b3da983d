package import Evidence

/// How often a diagnosis was the root cause of a probe that did not simply pass.
package struct DiagnosisCount: Sendable, Hashable {
    /// The code.
    package let code: DiagnosisCode
    /// How many probes.
    package var probes: Int
    /// The gravest verdict among them.
    package var verdict: Verdict
    /// The targets it was seen on, in order of name.
    package var targets: [String]

    /// The counts of one target's probes, most frequent first.
    package static func counts(of observations: ArraySlice<Observation>, target: String) -> [DiagnosisCount] {
        var counts: [DiagnosisCode: DiagnosisCount] = [:]
        for observation in observations where observation.verdict != .pass {
            guard let code = observation.diagnosis else { continue }
            counts[code, default: DiagnosisCount(code: code, probes: 0, verdict: .pass, targets: [target])]
                .add(probes: 1, verdict: observation.verdict)
        }
        return counts.values.sorted(by: isMoreFrequent)
    }

    /// The counts of a fleet, most frequent first.
    package static func merged(_ counts: [DiagnosisCount]) -> [DiagnosisCount] {
        var merged: [DiagnosisCode: DiagnosisCount] = [:]
        for count in counts {
            if merged[count.code] == nil {
                merged[count.code] = count
            } else {
                merged[count.code]?.add(probes: count.probes, verdict: count.verdict)
                merged[count.code]?.targets += count.targets
            }
        }
        return merged.values.map(\.sortedByTarget).sorted(by: isMoreFrequent)
    }

    private mutating func add(probes: Int, verdict: Verdict) {
        self.probes += probes
        self.verdict = self.verdict.combined(with: verdict)
    }

    private var sortedByTarget: DiagnosisCount {
        var copy = self
        copy.targets.sort()
        return copy
    }

    private static func isMoreFrequent(_ a: DiagnosisCount, _ b: DiagnosisCount) -> Bool {
        a.probes != b.probes ? a.probes > b.probes : a.code.rawValue < b.code.rawValue
    }
}

/// How many probes concluded what.
package struct ProbeCounts: Sendable, Hashable {
    /// Passed.
    package var pass = 0
    /// Passed with a warning.
    package var warn = 0
    /// Failed.
    package var fail = 0
    /// Could not be determined because of this side.
    package var unknown = 0
    /// How many of them were full handshakes.
    package var fresh = 0

    /// No probes.
    package init() {}

    /// The counts of some probes.
    package init(of observations: ArraySlice<Observation>) {
        for observation in observations {
            switch observation.verdict {
            case .pass: pass += 1
            case .warn: warn += 1
            case .fail: fail += 1
            case .unknown: unknown += 1
            }
            if observation.kind == .fresh { fresh += 1 }
        }
    }

    /// All of them.
    package var total: Int { pass + warn + fail + unknown }

    /// Adds another target's probes.
    package mutating func add(_ other: ProbeCounts) {
        pass += other.pass
        warn += other.warn
        fail += other.fail
        unknown += other.unknown
        fresh += other.fresh
    }
}
