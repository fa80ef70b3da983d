/// How grave a finding is.
package enum Severity: String, Sendable, Hashable, Codable {
    case info, warn, fail, unknown

    /// The verdict that a single finding of this severity gives.
    package var verdict: Verdict {
        switch self {
        case .info: .pass
        case .warn: .warn
        case .fail: .fail
        case .unknown: .unknown
        }
    }
}

/// One piece of evidence: a value that a script can read.
package enum Fact: Sendable, Hashable {
    case text(String)
    case number(Int64)
    case decimal(Double)
    case flag(Bool)
    case list([String])
}

/// A finding: a stable code, its gravity, and the facts that show it; words are made at the edge (`Remedies`).
package struct Diagnosis: Sendable, Hashable {
    /// The stable code.
    package var code: DiagnosisCode
    /// How grave it is here; may depend on the profile.
    package var severity: Severity
    /// One sentence: what was found, with the names and numbers of this case.
    package var summary: String
    /// The facts by name, in the order they should be read.
    package var evidence: [(name: String, fact: Fact)]

    /// A finding from its parts.
    package init(
        _ code: DiagnosisCode, _ severity: Severity, _ summary: String, evidence: [(name: String, fact: Fact)] = []
    ) {
        self.code = code
        self.severity = severity
        self.summary = summary
        self.evidence = evidence
    }

    /// What to do next, in words a voice engineer can act on.
    package var remedy: String { code.remedy }

    package static func == (a: Diagnosis, b: Diagnosis) -> Bool {
        a.code == b.code && a.severity == b.severity && a.summary == b.summary
            && a.evidence.elementsEqual(b.evidence) { $0.name == $1.name && $0.fact == $1.fact }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(severity)
        hasher.combine(summary)
    }
}

extension [Diagnosis] {
    /// The verdict of all findings together; no finding is a pass.
    package var verdict: Verdict { reduce(.pass) { $0.combined(with: $1.severity.verdict) } }

    /// The finding that names the root cause: the first of the gravest severity, informational ones aside.
    ///
    /// A certificate that is about to end still works, so anything else as grave goes before it.
    package var rootCause: Diagnosis? {
        let worst = verdict
        guard worst != .pass else { return nil }
        let gravest = filter { $0.severity.verdict == worst }
        return gravest.first { $0.code != .certificateExpiring } ?? gravest.first
    }
}
