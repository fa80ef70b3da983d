import Evidence
import TimeSeries

/// Which certificate a target showed last, at each of its addresses: a renewal is told once, also where the agent was
/// not there when it happened.
struct LeafMemory: Sendable {
    private var newest: CertificateRecord?
    /// What an earlier run saw, of whichever address.
    private let earlier: Set<Fingerprint>
    /// Whether this run has seen a leaf.
    private var hasSeenAny = false
    private var shown: [IPAddress: CertificateRecord] = [:]

    /// The most addresses of one target that are told apart; names with more of them begin anew.
    static let mostAddresses = 32

    /// Goes on from the chain that the store saw last, and all leaves that it ever saw.
    init(_ chain: CertificateChain?, earlier: Set<Fingerprint> = []) {
        newest = chain?.certificates.first
        self.earlier = earlier
    }

    /// Takes a leaf; the finding where it is another than the one that was seen before.
    ///
    /// Addresses behind one name may well serve different leaves and take turns: each is held against its own past, and
    /// the first sight of one says nothing. Only the first sight of all is held against what the store knows.
    mutating func take(_ leaf: CertificateRecord, at address: IPAddress?) -> Diagnosis? {
        let before = past(of: leaf, at: address)
        newest = leaf
        hasSeenAny = true
        if let address {
            if shown[address] == nil, shown.count >= Self.mostAddresses { shown = [:] }
            shown[address] = leaf
        }
        guard let before, before.fingerprint != leaf.fingerprint else { return nil }
        return Self.finding(leaf, before, address)
    }

    private func past(of leaf: CertificateRecord, at address: IPAddress?) -> CertificateRecord? {
        if let address, let own = shown[address] { return own }
        guard hasSeenAny else { return earlier.contains(leaf.fingerprint) ? nil : newest }
        let isKnownElsewhere = shown.values.contains { $0.fingerprint == leaf.fingerprint }
        return address != nil || isKnownElsewhere ? nil : newest
    }

    private static func finding(
        _ leaf: CertificateRecord, _ before: CertificateRecord, _ address: IPAddress?
    ) -> Diagnosis {
        let issuer = leaf.issuer == before.issuer ? "" : ", of another issuer"
        let place: [(name: String, fact: Fact)] = address.map { [("address", .text($0.description))] } ?? []
        return Diagnosis(
            .certificateChanged, .info, "\(leaf.target) shows another certificate than before\(issuer)",
            evidence: place + [
                ("sha256", .text(leaf.fingerprint.description)), ("notAfter", .text(leaf.notAfter.iso8601Seconds)),
                ("issuer", .text(leaf.issuer.forTerminal)),
                ("previousSHA256", .text(before.fingerprint.description)),
                ("previousNotAfter", .text(before.notAfter.iso8601Seconds)),
                ("previousIssuer", .text(before.issuer.forTerminal)),
            ])
    }
}
