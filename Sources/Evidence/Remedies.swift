/// Whose move it is when something is wrong.
package enum FaultSide: String, Sendable, Hashable, CaseIterable, Codable {
    /// The machine that measures, or its own certificate.
    case thisHost = "here"
    /// Whoever keeps the name's DNS.
    case dns
    /// What lies between: routing, firewalls, middleboxes.
    case network
    /// The SBC or server itself.
    case peer
    /// Whoever orders and installs the peer's certificate.
    case certificateOwner = "certificate"
    /// Whoever keeps the trunk's settings at the cloud's side.
    case trunk
    /// Nothing is broken; it is worth knowing.
    case nobody
}

/// What a code says, what to do about it, and whose move it is, in plain words.
package struct Explanation: Sendable, Hashable {
    /// One sentence: what the code says.
    package let meaning: String
    /// What to do next.
    package let remedy: String
    /// Whose move it is.
    package let side: FaultSide

    /// An explanation from its parts.
    init(_ side: FaultSide, _ meaning: String, _ remedy: String) {
        self.side = side
        self.meaning = meaning
        self.remedy = remedy
    }
}

extension DiagnosisCode {
    /// What the code says, what to do about it, and whose move it is.
    package var explanation: Explanation {
        Self.explanations[self]
            ?? Explanation(.nobody, "There is no explanation of \(rawValue).", "Report this as a fault.")
    }

    /// One sentence: what the code says.
    package var meaning: String { explanation.meaning }
    /// What to do next, in words a voice engineer can act on.
    package var remedy: String { explanation.remedy }
    /// Whose fault it is, in a word.
    package var side: FaultSide { explanation.side }

    /// Every stage's explanations; a test holds that no code is left out.
    static let explanations: [DiagnosisCode: Explanation] = [
        localExplanations, dnsExplanations, connectionExplanations, tlsExplanations, certificateExplanations,
        chainExplanations, sipExplanations, optionsExplanations, teamsExplanations, agentExplanations,
    ].reduce(into: [:]) { all, stage in all.merge(stage) { first, _ in first } }
}
