/// No certificate of the path may be past its end; one that was sent in vain is a warning, for others may use it.
struct ExpiredRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        expired(chain.pathElements, .fail, policy) + expired(chain.unusedElements, .warn, policy)
    }

    private func expired(
        _ elements: [ChainElement], _ severity: FindingSeverity, _ policy: ChainPolicy
    ) -> [ChainFinding] {
        elements.filter { $0.certificate.notAfter < policy.now }.map { element in
            let ago = saturatingDifference(policy.now, element.certificate.notAfter)
            return ChainFinding(.expired(element, secondsAgo: ago), severity)
        }
    }
}

/// `a - b`, at the ends of the range where it does not fit: certificate times are the peer's numbers.
func saturatingDifference(_ a: Int64, _ b: Int64) -> Int64 {
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return overflow ? (a > b ? .max : .min) : difference
}
