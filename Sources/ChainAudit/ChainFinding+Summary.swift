extension ChainFinding.Kind {
    /// One sentence with the names and numbers of this case.
    package var summary: String {
        switch self {
        case .expired, .notYetValid, .expiring, .revoked, .stapleProvesNothing, .listProvesNothing: validitySummary
        case .namesDoNotCover, .wildcardAtOtherDepth, .onlyPartialWildcardCovers, .nameHoldsNUL: nameSummary
        case .leafIsSelfSigned, .issuerNotSent, .intermediateNotSent, .rootIsNotTrusted, .isNotACA,
            .violatesNameConstraint, .isInvalid, .contradictsItself:
            trustSummary
        case .lacksServerAuth, .lacksClientAuth, .hasNoExtendedKeyUsage, .keyIsWeak, .signatureIsWeak, .keyIsNotRSA,
            .keyDoesNotFit:
            strengthSummary
        case .sentOutOfOrder, .sentTwice, .sentInVain: orderSummary
        }
    }

    private var validitySummary: String {
        switch self {
        case .expired(let element, let ago): "\(element.opening) expired \(LengthOfTime.of(ago)) ago."
        case .notYetValid(let element, let ahead):
            "\(element.opening) is not valid yet; its validity begins in \(LengthOfTime.of(ahead))."
        case .expiring(let element, let left): "\(element.opening) expires in \(LengthOfTime.of(left))."
        case .revoked(let element, let proof):
            "\(element.opening) is revoked, says \(proof.map { "the \($0.source.rawValue)" } ?? "the verifier")."
        case .stapleProvesNothing(_, let reason): "The stapled OCSP response proves nothing: \(reason)."
        case .listProvesNothing(let element, let error):
            error.code == VerifyCode.listMissing
                ? "No given revocation list covers \(element?.phrase ?? "the leaf")."
                : "A given revocation list proves nothing: \(error.name)."
        default: ""
        }
    }

    private var nameSummary: String {
        switch self {
        case .namesDoNotCover(let reference, _, _, let note):
            "No name in the certificate covers \(reference.shown)" + (note.map { "; \($0.rawValue)." } ?? ".")
        case .wildcardAtOtherDepth(let reference, let wildcard, let below):
            below == 0
                ? "“\(ShownText.of(wildcard))” does not cover the bare name \(reference.shown)."
                : "“\(ShownText.of(wildcard))” covers one label, and \(reference.shown) has \(below) below it."
        case .onlyPartialWildcardCovers(let reference, let wildcard):
            "Only “\(ShownText.of(wildcard))”, a wildcard inside a label, covers \(reference.shown)."
        case .nameHoldsNUL(let name): "The certificate name “\(ShownText.of(name))” holds a NUL byte."
        default: ""
        }
    }

    private var trustSummary: String {
        switch self {
        case .leafIsSelfSigned(let element): "\(element.opening) is self-signed: nobody else vouches for it."
        case .issuerNotSent(let element):
            "\(element.opening) was issued by “\(element.certificate.shownIssuer)”, which was not sent"
                + (element.certificate.shownIssuerAddress.map { "; it lies at \($0)" } ?? "") + "."
        case .intermediateNotSent(let element):
            "\(element.opening) was not sent; it happens to be known here, and elsewhere the chain breaks."
        case .rootIsNotTrusted(let top, let sent):
            sent
                ? "The chain ends in “\(top.certificate.shownName)”, a root that is not trusted here."
                : "\(top.opening) was issued by “\(top.certificate.shownIssuer)”, which is not trusted here."
        case .isNotACA(let element, let reason): "\(element.opening) may not issue certificates: \(reason)."
        case .violatesNameConstraint(let element, let error):
            "A CA does not allow the names of \(element?.phrase ?? "the chain"): \(error.name)."
        case .contradictsItself(let element, let reason): "\(element.opening) contradicts itself: \(reason)."
        case .isInvalid(let element, let error):
            "\(element?.opening ?? "The chain") cannot be verified: \(error.name) (\(error.code))."
        default: ""
        }
    }

    private var strengthSummary: String {
        switch self {
        case .lacksServerAuth(let element, let usages):
            "\(element.opening) is not for servers: its extended key usage is \(shownUsages(usages))."
        case .lacksClientAuth(let element, let usages):
            "\(element.opening) is not for clients: its extended key usage is \(shownUsages(usages))."
        case .hasNoExtendedKeyUsage(let element): "\(element.opening) has no extended key usage."
        case .keyIsWeak(let element, let key): "\(element.opening) has a weak key: \(key.phrase)."
        case .signatureIsWeak(let element, let algorithm):
            "\(element.opening) is signed with \(algorithm), which is broken."
        case .keyIsNotRSA(let element, let key): "\(element.opening) has a key of kind \(key.phrase), not RSA."
        case .keyDoesNotFit(let element): "The private key is not the one of \(element.phrase)."
        default: ""
        }
    }

    private var orderSummary: String {
        switch self {
        case .sentOutOfOrder(let positions):
            "The certificates were sent out of order; the path takes them as \(shownList(positions))."
        case .sentTwice(let element): "\(element.opening) was sent more than once."
        case .sentInVain(let element): "“\(element.certificate.shownName)” was sent and is on no path of the leaf."
        default: ""
        }
    }
}

private func shownList(_ numbers: [Int]) -> String { numbers.map { String($0) }.joined(separator: ", ") }

private func shownUsages(_ usages: [String]) -> String {
    usages.isEmpty ? "empty" : usages.map { ExtendedKeyUsage.name(of: $0) }.joined(separator: ", ")
}

extension KeyFacts {
    /// `RSA 1024 bits`, for a sentence.
    var phrase: String { "\(typeName) \(bits) bits" }
}

extension ReferenceName {
    /// The name in quotes, for a sentence.
    var shown: String {
        switch self {
        case .dns(let name): "“\(ShownText.of(Array(name.utf8)))”"
        case .ip(let bytes): "“\(ShownText.ofAddress(bytes))”"
        }
    }
}

/// A length of time in the coarsest unit that still says something.
enum LengthOfTime {
    /// `3 days`, `5 hours`, `1 minute`; rounded down, never negative.
    static func of(_ seconds: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        for (length, name) in units where seconds >= length {
            return seconds / length == 1 ? "1 \(name)" : "\(seconds / length) \(name)s"
        }
        return seconds == 1 ? "1 second" : "\(max(0, seconds)) seconds"
    }
}
