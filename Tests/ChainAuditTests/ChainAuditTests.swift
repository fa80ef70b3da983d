import ChainAudit
import Testing

@Suite struct ChainAuditTests {
    @Test func `a chain that keeps every rule has no finding`() {
        #expect(judged(trustedChain()).isEmpty)
    }

    @Test func `nothing presented is nothing judged`() {
        #expect(judged(PresentedChain(certificates: [], trusted: false)).isEmpty)
    }

    @Test func `an expired and misnamed leaf yields both, expiry first`() {
        let bad = leaf {
            $0.notAfter = now - 3 * day
            $0.names = [.dns(Array("other.example.net".utf8))]
        }
        let chain = PresentedChain(
            certificates: [bad, intermediate], path: [bad, intermediate, root], verifyErrors: [objection(10, at: 0)],
            trusted: false)
        #expect(judged(chain) == ["certificate.expired fail", "certificate.name-mismatch fail"])
    }

    @Test func `a self-signed leaf with another name is self-signed first`() {
        let own = certificate("appliance", issuer: "appliance", identity: 9)
        let chain = PresentedChain(
            certificates: [own], path: [own], verifyErrors: [objection(18, at: 0)], trusted: false)
        #expect(judged(chain) == ["certificate.self-signed fail", "certificate.name-mismatch fail"])
    }

    @Test func `every kind has a code, a harmless sentence that ends, and evidence`() {
        let element = ChainElement(role: .leaf, depth: 0, certificate: leaf)
        let error = objection(34, at: 0, "unhandled critical extension")
        let kinds: [ChainFinding.Kind] = [
            .expired(element, secondsAgo: day), .notYetValid(element, secondsAhead: day),
            .expiring(element, secondsLeft: day), .revoked(element, nil), .leafIsSelfSigned(element),
            .namesDoNotCover(.dns("a.example"), presented: leaf.names, commonNames: [], note: .holdsNUL),
            .wildcardAtOtherDepth(.dns("a.example"), wildcard: Array("*.example".utf8), labelsBelow: 2),
            .onlyPartialWildcardCovers(.dns("a.example"), wildcard: Array("a*.example".utf8)),
            .nameHoldsNUL([0x61, 0]), .issuerNotSent(of: element), .intermediateNotSent(element),
            .rootIsNotTrusted(top: element, sent: false), .isNotACA(element, reason: "it says so"),
            .violatesNameConstraint(element, error), .lacksServerAuth(element, usages: []),
            .lacksClientAuth(element, usages: []), .hasNoExtendedKeyUsage(element), .keyIsWeak(element, leaf.key),
            .signatureIsWeak(element, algorithm: "md5WithRSAEncryption"), .keyIsNotRSA(element, leaf.key),
            .sentOutOfOrder(positions: [0, 2, 1]), .sentTwice(element), .sentInVain(element), .isInvalid(nil, error),
            .keyDoesNotFit(element), .contradictsItself(element, reason: "it says so"),
        ]
        for kind in kinds {
            let finding = ChainFinding(kind, .fail)
            #expect(finding.code.hasPrefix("certificate.") || kind == .keyDoesNotFit(element))
            #expect(finding.summary.hasSuffix("."), "\(finding.summary)")
            #expect(finding.summary.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
            #expect(!finding.evidence.isEmpty)
        }
    }

    @Test func `a name cannot move the cursor, turn the text or fill the screen`() {
        let hostile = leaf {
            $0.subjectCommonNames = [Array("\u{1B}[2J\u{202E}\n".utf8) + [UInt8](repeating: 0x61, count: 10_000)]
            $0.notAfter = now - day
        }
        let summary = ChainAudit.judge(trustedChain(hostile), policy: policy)[0].summary
        #expect(summary.contains("\\u{1b}[2J\\u{202e}\\u{a}aaa"))
        #expect(summary.count < 250)
    }

    @Test func `times at the ends of the number range do not trap`() {
        let odd = leaf {
            $0.notBefore = .max
            $0.notAfter = .min
        }
        #expect(judged(trustedChain(odd)) == ["certificate.expired fail", "certificate.not-yet-valid fail"])
        let wide = leaf {
            $0.notBefore = .min
            $0.notAfter = .max
        }
        #expect(judged(trustedChain(wide)).isEmpty)
    }
}
