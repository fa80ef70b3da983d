import ChainAudit
import Testing

@Suite struct ExtensionRuleTests {
    @Test func `a key usage that restricts what it does not allow contradicts itself`() {
        for usage in [KeyUsage.decipherOnly, [.encipherOnly, .digitalSignature]] {
            #expect(judged(trustedChain(leaf { $0.keyUsage = usage })) == ["certificate.invalid warn"])
        }
        for usage in [KeyUsage.digitalSignature, [.keyAgreement, .decipherOnly], []] {
            #expect(judged(trustedChain(leaf { $0.keyUsage = usage })).isEmpty)
        }
    }

    @Test func `a path length is a CA's matter`() {
        let odd = leaf {
            $0.isCA = false
            $0.hasPathLength = true
        }
        let finding = ChainAudit.judge(trustedChain(odd), policy: policy)
        #expect(finding.map(\.code) == ["certificate.invalid"])
        #expect(finding[0].summary.hasSuffix("contradicts itself: it limits the path below itself, and is no CA."))
        var limited = intermediate
        limited.hasPathLength = true
        let chain = PresentedChain(certificates: [leaf, limited], path: [leaf, limited, root], trusted: true)
        #expect(judged(chain).isEmpty)
    }
}
