/// One certificate of a chain and the part that it plays there.
package struct ChainElement: Sendable, Hashable {
    /// The parts that are told apart.
    package enum Role: String, Sendable, Hashable {
        case leaf, intermediate, root
        /// Sent along, but on no path from the leaf.
        case unused = "unused certificate"
    }

    /// The part.
    package var role: Role
    /// The place: in the path for those on it, in the order of sending for unused ones; 0 is the leaf.
    package var depth: Int
    /// The certificate.
    package var certificate: CertificateFacts

    /// An element from its parts.
    package init(role: Role, depth: Int, certificate: CertificateFacts) {
        self.role = role
        self.depth = depth
        self.certificate = certificate
    }

    /// `the leaf “sbc1.example.net”`, for a sentence.
    var phrase: String { "the \(role.rawValue) “\(certificate.shownName)”" }

    /// The same at the start of a sentence.
    var opening: String { "The" + phrase.dropFirst(3) }

    /// The facts that say which certificate is meant.
    var evidence: [ChainFinding.Evidence] {
        [
            .init("element", .text(role.rawValue)), .init("depth", .number(Int64(depth))),
            .init("subject", .peer(certificate.subject)), .init("sha256", .text(ShownText.ofHex(certificate.sha256))),
        ]
    }
}

extension CertificateFacts {
    /// The common name, else a DNS name, else the whole subject; harmless and short.
    var shownName: String {
        if let name = subjectCommonNames.first, !name.isEmpty { return ShownText.of(name) }
        for case .dns(let name) in names { return ShownText.of(name) }
        return subject.isEmpty ? "no name" : ShownText.of(subject)
    }

    /// Where the issuer's certificate is said to lie, the first of the addresses; harmless and short.
    var shownIssuerAddress: String? { authorityInfoCAIssuers.first.map { ShownText.of($0) } }

    /// The whole issuer; harmless and short.
    var shownIssuer: String { ShownText.of(issuer) }

    /// Whether `other` can have issued this certificate, by name and key identifier; the signature is not looked at.
    func canBeIssued(by other: CertificateFacts) -> Bool {
        guard issuer == other.subject else { return false }
        guard let wanted = authorityKeyID, let offered = other.subjectKeyID else { return true }
        return wanted == offered
    }
}

extension PresentedChain {
    /// The path from the leaf upwards: the verifier's, or where it told none, the one that names and key IDs give.
    package var pathElements: [ChainElement] {
        let chain = path.isEmpty ? walk : path
        return chain.enumerated().map { depth, certificate in
            let isTop =
                depth > 0 && depth == chain.count - 1 && (certificate.isSelfIssued || (trusted && !path.isEmpty))
            return ChainElement(
                role: depth == 0 ? .leaf : isTop ? .root : .intermediate, depth: depth, certificate: certificate)
        }
    }

    /// The certificates that were sent and are on no path, with their place in the order of sending.
    package var unusedElements: [ChainElement] {
        let used = path.isEmpty ? walk : path
        return certificates.enumerated().dropFirst().compactMap { place, certificate in
            used.contains(certificate) ? nil : ChainElement(role: .unused, depth: place, certificate: certificate)
        }
    }

    /// The element that an objection of the verifier is about.
    func element(of error: VerifyError) -> ChainElement? {
        let elements = pathElements
        if let sha256 = error.sha256 { return elements.first { $0.certificate.sha256 == sha256 } }
        return elements.first { $0.depth == error.depth }
    }

    /// Whether the verifier raised one of the objections.
    func hasError(_ codes: Set<Int>) -> Bool { verifyErrors.contains { codes.contains($0.code) } }

    private var walk: [CertificateFacts] {
        guard var current = leaf else { return [] }
        var chain = [current]
        while !current.isSelfIssued,
            let next = certificates.first(where: { current.canBeIssued(by: $0) && !chain.contains($0) })
        {
            chain.append(next)
            current = next
        }
        return chain
    }
}
