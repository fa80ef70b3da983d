package import Evidence

/// What can be wrong with the agent itself.
package enum AgentTrouble: String, Sendable, Hashable, CaseIterable {
    /// Checks start later than planned.
    case late
    /// The store cannot be written.
    case store
    /// Observations or alerts were lost before they were written.
    case dropped
    /// A receiver refuses what it is sent.
    case deadLetters = "dead-letters"

    /// The code by which it is known.
    package var code: DiagnosisCode {
        switch self {
        case .late: .agentLate
        case .store: .agentStoreUnavailable
        case .dropped: .agentObservationsDropped
        case .deadLetters: .agentReceiverBroken
        }
    }
}
