extension ChainFinding.Kind {
    /// The facts of this case, in the order in which they should be read.
    package var evidence: [ChainFinding.Evidence] {
        switch self {
        case .expired(let element, let ago):
            element.evidence + [.init("notAfter", .instant(element.certificate.notAfter)), days("daysSince", ago)]
        case .notYetValid(let element, let ahead):
            element.evidence + [.init("notBefore", .instant(element.certificate.notBefore)), days("daysUntil", ahead)]
        case .expiring(let element, let left):
            element.evidence + [
                .init("notAfter", .instant(element.certificate.notAfter)), days("daysRemaining", left),
                days("lifetimeDays", element.certificate.lifetime),
            ]
        case .revoked(let element, let proof): element.evidence + (proof?.evidence ?? [])
        case .namesDoNotCover, .wildcardAtOtherDepth, .onlyPartialWildcardCovers, .nameHoldsNUL: nameEvidence
        case .leafIsSelfSigned(let element), .intermediateNotSent(let element), .hasNoExtendedKeyUsage(let element),
            .sentTwice(let element), .sentInVain(let element), .keyDoesNotFit(let element):
            element.evidence
        case .issuerNotSent(let element), .rootIsNotTrusted(let element, _): element.evidence + issuerEvidence(element)
        case .isNotACA(let element, let reason), .contradictsItself(let element, let reason):
            element.evidence + [.init("reason", .text(reason))]
        case .stapleProvesNothing(let staple, let reason): [.init("reason", .text(reason))] + staple.evidence
        case .violatesNameConstraint(let element, let error), .isInvalid(let element, let error),
            .listProvesNothing(let element, let error):
            (element?.evidence ?? []) + error.evidence
        case .lacksServerAuth(let element, let usages), .lacksClientAuth(let element, let usages):
            element.evidence + [.init("extendedKeyUsage", .list(usages.map { ExtendedKeyUsage.name(of: $0) }))]
        case .keyIsWeak(let element, let key), .keyIsNotRSA(let element, let key):
            element.evidence + [.init("keyType", .text(key.typeName)), .init("keyBits", .number(Int64(key.bits)))]
        case .signatureIsWeak(let element, let algorithm):
            element.evidence + [.init("signatureAlgorithm", .text(algorithm))]
        case .sentOutOfOrder(let positions): [.init("positions", .list(positions.map { String($0) }))]
        }
    }

    /// The most names that are shown as evidence; their number is given besides.
    static let shownNames = 100

    private var nameEvidence: [ChainFinding.Evidence] {
        switch self {
        case .namesDoNotCover(let reference, let presented, let commonNames, let note):
            [
                .init("expected", .text(reference.text)),
                .init("names", .peers(presented.prefix(Self.shownNames).map(\.shownBytes))),
                .init("namesTotal", .number(Int64(presented.count))), .init("commonNames", .peers(commonNames)),
            ] + (note.map { [.init("note", .text($0.rawValue))] } ?? [])
        case .wildcardAtOtherDepth(let reference, let wildcard, let below):
            [
                .init("expected", .text(reference.text)), .init("wildcard", .peer(wildcard)),
                .init("labelsBelow", .number(Int64(below))),
            ]
        case .onlyPartialWildcardCovers(let reference, let wildcard):
            [.init("expected", .text(reference.text)), .init("wildcard", .peer(wildcard))]
        case .nameHoldsNUL(let name): [.init("name", .peer(name))]
        default: []
        }
    }

    private func days(_ name: String, _ seconds: Int64) -> ChainFinding.Evidence {
        .init(name, .decimal(Double(seconds) / 86_400))
    }

    private func issuerEvidence(_ element: ChainElement) -> [ChainFinding.Evidence] {
        let urls = element.certificate.authorityInfoCAIssuers
        return [.init("missingIssuer", .peer(element.certificate.issuer))]
            + (urls.isEmpty ? [] : [.init("caIssuers", .peers(urls))])
    }
}

extension VerifyError {
    /// The number, the words and the place.
    var evidence: [ChainFinding.Evidence] {
        [
            .init("verifyCode", .number(Int64(code))), .init("verifyError", .text(name)),
            .init("verifyDepth", .number(Int64(depth))),
        ]
    }
}

extension Revocation {
    var evidence: [ChainFinding.Evidence] {
        [.init("source", .text(source.rawValue))] + (at.map { [.init("revokedAt", .instant($0))] } ?? [])
            + (reason.map { [.init("reason", .text($0))] } ?? [])
    }
}

extension StapledStatus {
    fileprivate var evidence: [ChainFinding.Evidence] {
        (thisUpdate.map { [.init("thisUpdate", .instant($0))] } ?? [])
            + (nextUpdate.map { [.init("nextUpdate", .instant($0))] } ?? [])
    }
}

extension ReferenceName {
    /// The bare name or address.
    var text: String {
        switch self {
        case .dns(let name): name
        case .ip(let bytes): ShownText.ofAddress(bytes)
        }
    }
}

extension AlternativeName {
    /// The name as bytes that can be shown: DNS names bare, other kinds as in the contract's `names`.
    package var shownBytes: [UInt8] {
        switch self {
        case .dns(let bytes), .uri(let bytes), .email(let bytes): bytes
        case .ip(let bytes): Array(ShownText.ofAddress(bytes).utf8)
        case .other(let name): Array(name.utf8)
        }
    }
}

extension CertificateFacts {
    /// The length of the validity in seconds, never negative.
    package var lifetime: Int64 {
        let (length, overflow) = notAfter.subtractingReportingOverflow(notBefore)
        return overflow ? .max : max(0, length)
    }
}
