/// What a probe, a step or a whole command concludes; `fail > unknown > warn > pass` when several meet.
package enum Verdict: String, Sendable, Hashable, CaseIterable, Codable {
    case pass, warn, fail, unknown

    /// The exit status of a command that gives this verdict: 0, 1, 2, 3.
    package var exitStatus: Int32 {
        switch self {
        case .pass: 0
        case .warn: 1
        case .fail: 2
        case .unknown: 3
        }
    }

    private var rank: Int {
        switch self {
        case .pass: 0
        case .warn: 1
        case .unknown: 2
        case .fail: 3
        }
    }

    /// The graver of the two.
    package func combined(with other: Verdict) -> Verdict { rank >= other.rank ? self : other }
}

/// The stages of a probe in their order on the wire.
package enum Stage: String, Sendable, Hashable, CaseIterable, Codable {
    case dns, tcp, tls, certificate, options
}

/// What became of a stage.
package enum StepStatus: String, Sendable, Hashable, Codable {
    case pass, warn, fail, skipped, unknown
}

/// One stage as it went: how long it took and what was seen, in words for people.
package struct Step: Sendable, Hashable {
    /// The stage.
    package var name: Stage
    /// What became of it.
    package var status: StepStatus
    /// How long it took; `nil` where nothing was measured.
    package var duration: Span?
    /// One line for people; peer text in it has been through an encoder.
    package var detail: String

    /// A step from its parts.
    package init(name: Stage, status: StepStatus, duration: Span? = nil, detail: String = "") {
        self.name = name
        self.status = status
        self.duration = duration
        self.detail = detail
    }
}
