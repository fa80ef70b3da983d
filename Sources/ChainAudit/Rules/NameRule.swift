/// The leaf must cover the name that the peer is known by (RFC 6125, RFC 2818 §3.1; RFC 5922 §7 for SIP URIs).
struct NameRule: ChainRule {
    func findings(in chain: PresentedChain, policy: ChainPolicy) -> [ChainFinding] {
        guard let leaf = chain.leaf, let reference = policy.reference else { return [] }
        switch reference {
        case .ip(let address): return Self.addressFindings(address, leaf)
        case .dns(let name): return Self.nameFindings(name, leaf, policy)
        }
    }

    private static func addressFindings(_ address: [UInt8], _ leaf: CertificateFacts) -> [ChainFinding] {
        if leaf.names.contains(.ip(address)) { return [] }
        let note: ChainFinding.NameNote? = leaf.names.isEmpty && leaf.subjectCommonNames.isEmpty ? .noNames : nil
        return [mismatch(.ip(address), leaf, note)]
    }

    private static func nameFindings(
        _ name: String, _ leaf: CertificateFacts, _ policy: ChainPolicy
    ) -> [ChainFinding] {
        let dnsNames = leaf.dnsNames
        let countsCommonName = dnsNames.isEmpty && policy.allowCommonNameFallback
        let candidates = countsCommonName ? leaf.subjectCommonNames : dnsNames
        let comparison = Comparison(of: candidates, with: name)
        let reference = ReferenceName.dns(name)
        let hidden = (dnsNames + leaf.subjectCommonNames).filter { PresentedName(bytes: $0).holdsNUL }
        if comparison.isCovered(policy) || (policy.allowSIPURIs && leaf.hasSIPURI(ofDomain: name)) {
            return hidden.prefix(1).map { ChainFinding(.nameHoldsNUL($0), .warn) }
        }
        if policy.allowWildcards, let wildcard = comparison.partial {
            return [ChainFinding(.onlyPartialWildcardCovers(reference, wildcard: wildcard), .warn)]
        }
        if policy.allowWildcards, let (wildcard, below) = comparison.otherDepth {
            return [ChainFinding(.wildcardAtOtherDepth(reference, wildcard: wildcard, labelsBelow: below), .fail)]
        }
        return [mismatch(reference, leaf, note(comparison, hidden, leaf, name, policy))]
    }

    private static func mismatch(
        _ reference: ReferenceName, _ leaf: CertificateFacts, _ note: ChainFinding.NameNote?
    ) -> ChainFinding {
        let kind = ChainFinding.Kind.namesDoNotCover(
            reference, presented: leaf.names, commonNames: leaf.subjectCommonNames, note: note)
        return ChainFinding(kind, .fail)
    }

    private static func note(
        _ comparison: Comparison, _ hidden: [[UInt8]], _ leaf: CertificateFacts, _ name: String, _ policy: ChainPolicy
    ) -> ChainFinding.NameNote? {
        if !hidden.isEmpty { return .holdsNUL }
        if comparison.wildcard != nil { return .wildcardsNotAllowed }
        if Comparison(of: leaf.subjectCommonNames, with: name).isCovered(policy) {
            return leaf.dnsNames.isEmpty ? .commonNameNotAllowed : .commonNameNotConsulted
        }
        return leaf.names.isEmpty && leaf.subjectCommonNames.isEmpty ? .noNames : nil
    }

    /// What a list of presented names has to say about one reference.
    private struct Comparison {
        var equal = false
        var wildcard: [UInt8]?
        var partial: [UInt8]?
        var otherDepth: (name: [UInt8], labelsBelow: Int)?

        init(of candidates: [[UInt8]], with name: String) {
            guard let reference = HostLabels(Array(name.utf8)) else { return }
            for bytes in candidates {
                switch PresentedName(bytes: bytes).relation(to: reference) {
                case .equal: equal = true
                case .wildcard: wildcard = wildcard ?? bytes
                case .partialWildcard: partial = partial ?? bytes
                case .otherDepth(let below): otherDepth = otherDepth ?? (bytes, below)
                case .none: break
                }
            }
        }

        func isCovered(_ policy: ChainPolicy) -> Bool { equal || (policy.allowWildcards && wildcard != nil) }
    }
}

extension CertificateFacts {
    /// The DNS names among the subject alternative names.
    package var dnsNames: [[UInt8]] {
        names.compactMap { if case .dns(let name) = $0 { name } else { nil } }
    }

    /// Whether a `sip:` URI names the domain itself: no user, no port, no parameters (RFC 5922 §7.1).
    func hasSIPURI(ofDomain name: String) -> Bool {
        guard let reference = HostLabels(Array(name.utf8)) else { return false }
        return names.contains { alternative in
            guard case .uri(let bytes) = alternative, bytes.count > 4,
                HostLabels(Array(bytes.prefix(4)))?.labels == [Array("sip:".utf8)]
            else { return false }
            return HostLabels(Array(bytes.dropFirst(4))) == reference
        }
    }
}
