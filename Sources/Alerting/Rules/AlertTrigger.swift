package import Evidence

/// What makes a rule fire.
package enum AlertTrigger: Sendable, Hashable {
    /// The target is in one of the states; where there are patterns, with a finding that one of them means.
    case states(Set<TargetState>, codes: [CodePattern])
    /// A finding that one of the patterns means, in whatever state.
    case finding([CodePattern])
    /// The target works with a certificate that has not long to go.
    case certificate(CertificateWindow)
    /// One of our own certificates has not long to go.
    case ownCertificate(CertificateWindow)
    /// The target uses up its error budget too fast.
    case burnRate(BurnRate)
    /// The agent itself is in one of these troubles.
    case agent(Set<AgentTrouble>)
}

/// The last stretch of a certificate's life.
package enum CertificateWindow: Sendable, Hashable {
    /// Fewer days are left, of any certificate of the chain.
    case days(Int)
    /// A smaller share of the leaf's life is left.
    case share(Percentage)
    /// The target's own `warn-days`.
    case warning
    /// The target's own `critical-days`.
    case critical

    /// Whether a certificate is in it.
    func holds(_ certificate: CertificateLife, of condition: TargetCondition, at now: WallTime) -> Bool {
        let left = certificate.notAfter.seconds - now.seconds
        switch self {
        case .days(let days): return left < Int64(days) * 86_400
        case .warning: return left < Int64(condition.warnDays) * 86_400
        case .critical: return left < Int64(condition.criticalDays) * 86_400
        case .share(let share):
            let life = certificate.notAfter.seconds - certificate.notBefore.seconds
            return certificate.isLeaf && Double(left) < Double(life) * share.fraction
        }
    }
}

/// From when to when a certificate of a chain is valid.
package struct CertificateLife: Sendable, Hashable {
    /// Whether it is the peer's own, not an issuer's.
    package var isLeaf: Bool
    /// The first second.
    package var notBefore: WallTime
    /// The last second.
    package var notAfter: WallTime

    /// A life from its parts.
    package init(isLeaf: Bool, notBefore: WallTime, notAfter: WallTime) {
        self.isLeaf = isLeaf
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

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

/// A share in percent, to a thousandth.
package struct Percentage: Sendable, Hashable, Comparable {
    /// Thousandths of a percent: 0–100,000.
    package let thousandths: Int

    /// So many thousandths of a percent; `nil` outside 0–100 %.
    package init?(thousandths: Int) {
        guard (0...100_000).contains(thousandths) else { return nil }
        self.thousandths = thousandths
    }

    /// Reads `99.9%`: up to three digits after the point, nothing left out.
    package init(parsing text: String) throws(SettingSyntaxError) {
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts.first.map(String.init) ?? ""
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let isWritten =
            text.hasSuffix("%") && parts.count <= 2 && (1...3).contains(whole.utf8.count)
            && (parts.count == 1 || (1...3).contains(fraction.utf8.count))
            && (whole + fraction).utf8.allSatisfy { (0x30...0x39).contains($0) }
        let digits = whole + fraction + String(repeating: "0", count: max(0, 3 - fraction.utf8.count))
        guard isWritten, let number = Int(digits), (0...100_000).contains(number) else {
            throw SettingSyntaxError(
                reason: "“\(text.oneLine.cut(to: 40))” is no share; write it as 99.9%, at most 100%")
        }
        thousandths = number
    }

    /// From 0 to 1.
    package var fraction: Double { Double(thousandths) / 100_000 }

    /// As ``init(parsing:)`` reads it.
    package var text: String {
        let rest = thousandths % 1_000
        guard rest != 0 else { return "\(thousandths / 1_000)%" }
        var digits = padded(rest, 3)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(thousandths / 1_000).\(digits)%"
    }

    package static func < (one: Percentage, other: Percentage) -> Bool { one.thousandths < other.thousandths }
}
