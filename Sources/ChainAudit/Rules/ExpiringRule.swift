/// A certificate of the path ends inside the warning or the critical window.
///
/// Certificates with a life of 40 to 100 days are renewed by machines in the last third of it: for them the warning
/// window is at most a third of the life, so that a 47-day certificate is not in alarm from its seventeenth day on.
/// Shorter lives are left to the windows as set, because a certificate made for a fortnight by hand looks the same.
struct ExpiringRule: ChainRule {
    /// The lives that are taken for machine-renewed, in days.
    static let automatedLife = 40..<100

    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        chain.pathElements.compactMap { finding($0, policy) }
    }

    private func finding(_ element: ChainElement, _ policy: ChainPolicy) -> ChainFinding? {
        let left = saturatingDifference(element.certificate.notAfter, policy.now)
        let kind = ChainFinding.Kind.expiring(element, secondsLeft: left)
        guard left >= 0 else { return nil }
        if left <= Self.seconds(ofDays: policy.criticalDays) { return ChainFinding(kind, .fail, isCritical: true) }
        let window = Self.warningWindow(life: element.certificate.lifetime, days: policy.warnDays)
        return left <= window ? ChainFinding(kind, .warn) : nil
    }

    /// The warning window in seconds for a certificate that lives so many seconds.
    static func warningWindow(life: Int64, days: Int) -> Int64 {
        let isAutomated = automatedLife.contains(Int(clamping: life / 86_400))
        return isAutomated ? min(seconds(ofDays: days), life / 3) : seconds(ofDays: days)
    }

    private static func seconds(ofDays days: Int) -> Int64 {
        let (seconds, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400)
        return overflow ? .max : seconds
    }
}
