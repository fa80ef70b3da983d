import Testing

@testable import ChainAudit

@Suite struct ValidityRuleTests {
    @Test func `the last second of validity still counts, and is expiring critically`() {
        #expect(judged(trustedChain(leaf { $0.notAfter = now })) == ["certificate.expiring fail"])
        #expect(judged(trustedChain(leaf { $0.notAfter = now - 1 })) == ["certificate.expired fail"])
    }

    @Test func `an expired intermediate or root is named as such`() {
        let oldMiddle = certificate("Middle", issuer: "Root", identity: 2, isCA: true) { $0.notAfter = now - day }
        let chain = PresentedChain(certificates: [leaf, oldMiddle], path: [leaf, oldMiddle, root], trusted: false)
        let finding = ChainAudit.judge(chain, policy: policy)[0]
        #expect(finding.summary == "The intermediate “Middle” expired 1 day ago.")
        #expect(finding.evidence.contains(.init("depth", .number(1))))
        let oldRoot = certificate("Root", issuer: "Root", identity: 3, isCA: true) { $0.notAfter = now - day }
        let anchored = PresentedChain(
            certificates: [leaf, intermediate], path: [leaf, intermediate, oldRoot], trusted: false)
        #expect(ChainAudit.judge(anchored, policy: policy)[0].summary == "The root “Root” expired 1 day ago.")
    }

    @Test func `an expired certificate that was sent in vain only warns`() {
        let cross = certificate("Root", issuer: "Old Root", identity: 8, isCA: true) { $0.notAfter = now - day }
        var chain = trustedChain()
        chain.certificates.append(cross)
        #expect(judged(chain) == ["certificate.expired warn", "certificate.chain-order info"])
    }

    @Test func `a validity that begins later is not yet valid`() {
        let early = leaf { $0.notBefore = now + 2 * day }
        #expect(judged(trustedChain(early)) == ["certificate.not-yet-valid fail"])
        #expect(judged(trustedChain(leaf { $0.notBefore = now })).isEmpty)
    }

    @Test(arguments: [
        // life, days left, expected
        (365, 31, ""), (365, 30, "warn"), (365, 8, "warn"), (365, 7, "fail"),
        (90, 89, ""), (90, 31, ""), (90, 29, "warn"), (90, 7, "fail"),
        (47, 46, ""), (47, 17, ""), (47, 16, ""), (47, 15, "warn"), (47, 7, "fail"),
        (12, 12, "warn"), (12, 7, "fail"), (30, 30, "warn"), (99, 31, ""), (100, 30, "warn"),
    ])
    func `the warning window bows to the life of a machine-renewed certificate`(
        life: Int64, left: Int64, expected: String
    ) {
        let soon = leaf {
            $0.notBefore = now + (left - life) * day
            $0.notAfter = now + left * day
        }
        #expect(judged(trustedChain(soon)) == (expected.isEmpty ? [] : ["certificate.expiring \(expected)"]))
    }

    @Test func `the critical window marks its finding`() {
        let findings = ChainAudit.judge(trustedChain(leaf { $0.notAfter = now + 5 * day }), policy: policy)
        #expect(findings.map(\.isCritical) == [true])
        #expect(findings[0].evidence.contains(.init("daysRemaining", .decimal(5))))
        let sooner = policy {
            $0.criticalDays = 3
            $0.warnDays = 4
        }
        #expect(judged(trustedChain(leaf { $0.notAfter = now + 5 * day }), sooner).isEmpty)
    }

    @Test func `the moment of judgement can lie elsewhere than the verifier's`() {
        var chain = trustedChain(leaf { $0.notAfter = now + 60 * day })
        #expect(judged(chain, policy { $0.now = now + 61 * day }) == ["certificate.expired fail"])
        chain = trustedChain(leaf { $0.notAfter = now - day })
        chain.verifyErrors = [objection(10, at: 0)]
        chain.trusted = false
        #expect(judged(chain, policy { $0.now = now - 60 * day }).isEmpty)
    }

    @Test func `a proof of revocation names its source, and is not said twice`() {
        var chain = trustedChain()
        chain.revocations = [Revocation(depth: 0, source: .stapledOCSP, at: now - day, reason: "keyCompromise")]
        chain.verifyErrors = [objection(23, at: 0)]
        chain.trusted = false
        #expect(judged(chain) == ["certificate.revoked fail"])
        let finding = ChainAudit.judge(chain, policy: policy)[0]
        #expect(finding.evidence.contains(.init("reason", .text("keyCompromise"))))
        #expect(finding.summary.contains("stapled OCSP response"))
        chain.revocations = []
        #expect(judged(chain) == ["certificate.revoked fail"])
        let list = RevocationListFacts(
            issuer: Array("CN=Middle\u{202E}".utf8), thisUpdate: 951_782_400, nextUpdate: nil)
        chain.revocations = [Revocation(depth: 0, source: .crl, list: list)]
        #expect(ChainAudit.judge(chain, policy: policy)[0].summary.hasSuffix("“CN=Middle\\u{202e}” of 2000-02-29."))
    }

    private static let days: [(Int64, String)] = [
        (0, "1970-01-01"), (-1, "1969-12-31"), (951_868_799, "2000-02-29"), (951_868_800, "2000-03-01"),
        (4_107_542_399, "2100-02-28"), (4_107_542_400, "2100-03-01"), (.min, "0001-01-01"), (.max, "9999-12-31"),
    ]

    @Test(arguments: days) func `a day is the calendar's`(_ seconds: Int64, _ day: String) {
        #expect(CalendarDay.of(seconds) == day)
    }
}
