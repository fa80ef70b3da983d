internal import Evidence

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
