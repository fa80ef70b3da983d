import ChainAudit
import Testing

@Suite struct NameRuleTests {
    private func judge(_ names: [String], commonName: String = "", for reference: String) -> [String] {
        let facts = leaf {
            $0.names = names.map { .dns(Array($0.utf8)) }
            $0.subjectCommonNames = commonName.isEmpty ? [] : [Array(commonName.utf8)]
        }
        return judged(trustedChain(facts), policy { $0.reference = .dns(reference) })
    }

    @Test(arguments: [
        ("SBC1.Example.NET", "sbc1.example.net"), ("sbc1.example.net", "SBC1.EXAMPLE.NET"),
        ("sbc1.example.net", "sbc1.example.net."), ("*.example.net", "sbc1.example.net"),
        ("xn--knig-5qa.example", "XN--KNIG-5QA.example"), ("*.example.net", "xn--knig-5qa.example.net"),
    ])
    func `a name covers`(presented: String, reference: String) {
        #expect(judge([presented], for: reference).isEmpty)
    }

    @Test(arguments: [
        ("sbc1.example.net", "sbc2.example.net"), ("sbc1.example.net", "a.sbc1.example.net"), ("*.net", "example.net"),
        ("*", "localhost"), ("*.*.example.net", "a.b.example.net"), ("a.*.example.net", "a.b.example.net"),
        ("xn--*.example.net", "xn--knig.example.net"), ("s*.example.net", "xn--s.example.net"),
        ("", "sbc1.example.net"), ("..", "sbc1.example.net"), ("sbc1 .example.net", "sbc1 .example.net"),
    ])
    func `a name does not cover`(presented: String, reference: String) {
        #expect(judge([presented], for: reference) == ["certificate.name-mismatch fail"])
    }

    @Test(arguments: [
        ("*.contoso.example", "a.b.contoso.example", 2), ("*.contoso.example", "contoso.example", 0),
        ("*.contoso.example", "a.b.c.contoso.example", 3),
    ])
    func `a wildcard at another depth is told apart`(wildcard: String, reference: String, below: Int64) {
        #expect(judge([wildcard], for: reference) == ["certificate.wildcard-depth fail"])
        let facts = leaf { $0.names = [.dns(Array(wildcard.utf8))] }
        let finding = ChainAudit.judge(trustedChain(facts), policy: policy { $0.reference = .dns(reference) })[0]
        #expect(finding.evidence.contains(.init("labelsBelow", .number(below))))
    }

    @Test func `a name that covers silences a wildcard at another depth`() {
        #expect(judge(["*.example.net", "a.b.example.net"], for: "a.b.example.net").isEmpty)
    }

    @Test func `a wildcard inside a label covers with a warning`() {
        #expect(judge(["sbc*.example.net"], for: "sbc1.example.net") == ["certificate.name-mismatch warn"])
        #expect(judge(["s*1.example.net"], for: "sbc1.example.net") == ["certificate.name-mismatch warn"])
        #expect(judge(["sbc1*.example.net"], for: "sbc1.example.net") == ["certificate.name-mismatch fail"])
    }

    @Test func `wildcards can be forbidden`() {
        let facts = leaf { $0.names = [.dns(Array("*.example.net".utf8))] }
        let findings = ChainAudit.judge(trustedChain(facts), policy: policy { $0.allowWildcards = false })
        #expect(findings.map(\.code) == ["certificate.name-mismatch"])
        #expect(findings[0].summary.contains("the profile allows none"))
    }

    @Test func `a common name counts only where there is no DNS name and the policy allows it`() {
        #expect(judge([], commonName: "sbc1.example.net", for: "sbc1.example.net").isEmpty)
        #expect(
            judge(["other.example.net"], commonName: "sbc1.example.net", for: "sbc1.example.net")
                == ["certificate.name-mismatch fail"])
        let facts = leaf { $0.names = [] }
        #expect(
            judged(trustedChain(facts), policy { $0.allowCommonNameFallback = false })
                == ["certificate.name-mismatch fail"])
    }

    @Test func `a NUL byte never covers and is always told`() {
        let trick = Array("sbc1.example.net\0.evil.example".utf8)
        let only = leaf { $0.names = [.dns(trick)] }
        let findings = ChainAudit.judge(trustedChain(only), policy: policy)
        #expect(findings.map(\.code) == ["certificate.name-mismatch"])
        #expect(findings[0].summary.contains("NUL"))
        let both = leaf { $0.names = [.dns(trick), .dns(Array("sbc1.example.net".utf8))] }
        #expect(judged(trustedChain(both)) == ["certificate.name-mismatch warn"])
    }

    @Test func `an address is compared by its bytes and never with a common name`() {
        let byAddress = policy { $0.reference = .ip([192, 0, 2, 1]) }
        #expect(judged(trustedChain(leaf { $0.names.append(.ip([192, 0, 2, 1])) }), byAddress).isEmpty)
        let byName = leaf {
            $0.names = [.dns(Array("192.0.2.1".utf8))]
            $0.subjectCommonNames = [Array("192.0.2.1".utf8)]
        }
        #expect(judged(trustedChain(byName), byAddress) == ["certificate.name-mismatch fail"])
        let mapped = leaf { $0.names = [.ip([UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1])] }
        #expect(judged(trustedChain(mapped), byAddress) == ["certificate.name-mismatch fail"])
    }

    @Test func `a sip URI of the domain covers it where the policy allows`() {
        let facts = leaf { $0.names = [.uri(Array("SIP:example.net".utf8)), .uri(Array("sip:bob@example.com".utf8))] }
        let domain = policy { $0.reference = .dns("example.net") }
        #expect(judged(trustedChain(facts), domain).isEmpty)
        #expect(judged(trustedChain(facts), policy { $0.reference = .dns("example.com") }).count == 1)
        let teams = policy {
            $0.reference = .dns("example.net")
            $0.allowSIPURIs = false
        }
        #expect(judged(trustedChain(facts), teams) == ["certificate.name-mismatch fail"])
    }

    @Test func `no reference means no name to judge`() {
        #expect(judged(trustedChain(leaf { $0.names = [] }), policy { $0.reference = nil }).isEmpty)
    }

    @Test func `the evidence of a thousand names is cut, and says how many there were`() {
        let facts = leaf { $0.names = (0..<1_000).map { .dns(Array("n\($0).example".utf8)) } }
        let evidence = ChainAudit.judge(trustedChain(facts), policy: policy)[0].evidence
        #expect(evidence.contains(.init("namesTotal", .number(1_000))))
        guard case .peers(let names)? = evidence.first(where: { $0.name == "names" })?.value else {
            Issue.record("no names in the evidence")
            return
        }
        #expect(names.count == 100)
    }
}
