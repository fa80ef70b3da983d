import ChainAudit
import Testing

@Suite struct TrustRuleTests {
    private func untrusted(
        _ sent: [CertificateFacts], path: [CertificateFacts] = [], _ errors: [VerifyError]
    ) -> PresentedChain {
        PresentedChain(certificates: sent, path: path, verifyErrors: errors, trusted: false)
    }

    @Test func `a self-signed leaf is self-signed, whichever way the verifier says it`() {
        let own = certificate("sbc1.example.net", issuer: "sbc1.example.net", identity: 9)
        for code in [18, 19, 20, 21, 27] {
            #expect(judged(untrusted([own], [objection(code, at: 0)])) == ["certificate.self-signed fail"])
        }
        #expect(judged(PresentedChain(certificates: [own], path: [own], trusted: true)).isEmpty)
    }

    @Test func `a chain that ends in an unknown root has an untrusted root`() {
        let sentAlong = untrusted([leaf, intermediate, root], [objection(19, at: 2)])
        #expect(judged(sentAlong) == ["certificate.untrusted-root fail"])
        let leftOut = untrusted([leaf, intermediate], [objection(20, at: 1)])
        #expect(judged(leftOut) == ["certificate.untrusted-root fail"])
        #expect(ChainAudit.judge(leftOut, policy: policy)[0].summary.contains("CN=Root"))
    }

    @Test func `a lone leaf of a public CA lacks its intermediate, and the evidence says where that lies`() {
        let url = Array("http://ca.example/middle.crt".utf8)
        let alone = leaf { $0.authorityInfoCAIssuers = [url] }
        let chain = untrusted([alone], path: [alone], [objection(20, at: 0), objection(21, at: 0)])
        #expect(judged(chain) == ["certificate.chain-incomplete fail"])
        let summary = ChainAudit.judge(chain, policy: policy)[0].summary
        #expect(summary.hasSuffix("; it lies at http://ca.example/middle.crt."))
        let evidence = ChainAudit.judge(chain, policy: policy)[0].evidence
        #expect(evidence.contains(.init("missingIssuer", .peer(Array("CN=Middle".utf8)))))
        #expect(evidence.contains(.init("caIssuers", .peers([url]))))
    }

    @Test func `a lone leaf of a private CA lacks its root, unless the anchors were chosen for it`() {
        let chain = untrusted([leaf], [objection(20, at: 0), objection(27, at: 0), objection(21, at: 0)])
        #expect(judged(chain) == ["certificate.untrusted-root fail"])
        #expect(judged(chain, policy { $0.anchorsWereChosen = true }) == ["certificate.chain-incomplete fail"])
    }

    @Test(arguments: [
        ("Example Root CA", true, "untrusted-root"), ("Example Issuing CA 2", false, "chain-incomplete"),
        ("Example Intermediate", false, "chain-incomplete"),
    ])
    func `the issuer's own name helps to tell`(issuer: String, chosen: Bool, expected: String) {
        let alone = certificate("sbc1.example.net", issuer: issuer, identity: 1)
        let chain = untrusted([alone], [objection(20, at: 0)])
        #expect(judged(chain, policy { $0.anchorsWereChosen = chosen }) == ["certificate.\(expected) fail"])
    }

    @Test func `a foreign intermediate leaves the chain incomplete`() {
        let foreign = certificate("Elsewhere", issuer: "Root", identity: 7, isCA: true)
        let chain = untrusted([leaf, foreign], path: [leaf], [objection(20, at: 0)])
        #expect(judged(chain) == ["certificate.chain-incomplete fail", "certificate.chain-order info"])
    }

    @Test func `an intermediate with the right name and another key does not fit`() {
        let wanted = leaf { $0.authorityKeyID = [1] }
        let other = certificate("Middle", issuer: "Root", identity: 2, isCA: true) { $0.subjectKeyID = [2] }
        #expect(
            judged(untrusted([wanted, other], [objection(20, at: 0)])).first == "certificate.chain-incomplete fail")
    }

    @Test func `an intermediate that only we know is a warning`() {
        let chain = PresentedChain(certificates: [leaf], path: [leaf, intermediate, root], trusted: true)
        #expect(judged(chain) == ["certificate.chain-incomplete warn"])
    }

    @Test func `an anchor that is no root is an anchor all the same`() {
        #expect(judged(PresentedChain(certificates: [leaf], path: [leaf, intermediate], trusted: true)).isEmpty)
    }

    @Test func `wrong order, doubles and strays are information`() {
        let swapped = PresentedChain(
            certificates: [leaf, root, intermediate], path: [leaf, intermediate, root], trusted: true)
        #expect(judged(swapped) == ["certificate.chain-order info"])
        let double = PresentedChain(
            certificates: [leaf, intermediate, intermediate], path: [leaf, intermediate, root], trusted: true)
        #expect(judged(double) == ["certificate.chain-order info"])
        let stray = certificate("Stray", issuer: "Stray", identity: 7, isCA: true)
        let vain = PresentedChain(
            certificates: [leaf, intermediate, stray], path: [leaf, intermediate, root], trusted: true)
        #expect(judged(vain) == ["certificate.chain-order info"])
    }

    @Test(arguments: [25, 32, 79, 24, 37])
    func `a CA that must not issue is told`(code: Int) {
        let chain = untrusted([leaf, intermediate], path: [leaf, intermediate, root], [objection(code, at: 1)])
        #expect(judged(chain) == ["certificate.not-a-ca fail"])
    }

    @Test func `basic constraints speak without the verifier`() {
        let noCA = certificate("Middle", issuer: "Root", identity: 2, isCA: true) { $0.isCA = false }
        let chain = untrusted([leaf, noCA], path: [leaf, noCA, root], [objection(79, at: 1)])
        #expect(judged(chain) == ["certificate.not-a-ca fail"])
    }

    @Test(arguments: [47, 48, 49, 51, 52, 53])
    func `a violated name constraint is told`(code: Int) {
        let chain = untrusted([leaf, intermediate], path: [leaf, intermediate, root], [objection(code, at: 0)])
        #expect(judged(chain) == ["certificate.name-constraint fail"])
    }

    @Test(arguments: [7, 13, 14, 34, 50, 69])
    func `no refusal of the verifier is swallowed`(code: Int) {
        let chain = untrusted([leaf, intermediate], path: [leaf, intermediate, root], [objection(code, at: 0)])
        #expect(judged(chain) == ["certificate.invalid fail"])
    }

    @Test(arguments: [10, 23, 25, 26, 66, 79])
    func `an objection to a certificate that nobody knows is told as it stands`(code: Int) {
        let chain = untrusted([leaf, intermediate], path: [leaf, intermediate, root], [objection(code, at: 7)])
        #expect(judged(chain) == ["certificate.invalid fail"])
    }

    @Test(arguments: [62, 64])
    func `the verifier's own comparison of names is not asked`(code: Int) {
        let chain = untrusted([leaf, intermediate], path: [leaf, intermediate, root], [objection(code, at: 0)])
        #expect(judged(chain).isEmpty)
    }
}
