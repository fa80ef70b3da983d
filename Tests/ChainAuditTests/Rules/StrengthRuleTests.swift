import ChainAudit
import Testing

@Suite struct StrengthRuleTests {
    @Test(arguments: [
        (KeyFacts(kind: .rsa, bits: 1_024), true), (KeyFacts(kind: .rsa, bits: 2_047), true),
        (KeyFacts(kind: .rsa, bits: 2_048), false), (KeyFacts(kind: .ec, bits: 224, curve: "secp224r1"), true),
        (KeyFacts(kind: .ec, bits: 256, curve: "prime256v1"), false), (KeyFacts(kind: .ed25519, bits: 253), false),
        (KeyFacts(kind: .dsa, bits: 1_024), true), (KeyFacts(kind: .other("GOST"), bits: 0), false),
    ])
    func `a key is weak below its kind's size`(key: KeyFacts, isWeak: Bool) {
        #expect(judged(trustedChain(leaf { $0.key = key })) == (isWeak ? ["certificate.weak-key fail"] : []))
    }

    @Test func `the verifier's word on a key's size counts`() {
        var chain = trustedChain()
        chain.verifyErrors = [objection(66, at: 0)]
        chain.trusted = false
        #expect(judged(chain) == ["certificate.weak-key fail"])
    }

    @Test(arguments: [
        (SignatureDigest.md5, true), (.sha1, true), (.md2, true), (.sha224, false), (.sha256, false),
        (.intrinsic, false),
    ])
    func `a signature is weak on a broken digest`(digest: SignatureDigest, isWeak: Bool) {
        let facts = leaf { $0.signatureDigest = digest }
        #expect(judged(trustedChain(facts)) == (isWeak ? ["certificate.weak-signature fail"] : []))
    }

    @Test func `the signature of a root or an anchor is nobody's matter`() {
        let oldRoot = certificate("Root", issuer: "Root", identity: 3, isCA: true) { $0.signatureDigest = .sha1 }
        let chain = PresentedChain(
            certificates: [leaf, intermediate, oldRoot], path: [leaf, intermediate, oldRoot], trusted: true)
        #expect(judged(chain).isEmpty)
        let oldAnchor = certificate("Middle", issuer: "Root", identity: 2, isCA: true) { $0.signatureDigest = .sha1 }
        #expect(judged(PresentedChain(certificates: [leaf], path: [leaf, oldAnchor], trusted: true)).isEmpty)
    }

    @Test func `a weak digest that we do not see is told as the verifier tells it`() {
        var chain = trustedChain()
        chain.verifyErrors = [objection(68, at: 1)]
        chain.trusted = false
        #expect(judged(chain) == ["certificate.invalid fail"])
    }

    @Test func `a profile can require RSA`() {
        let elliptic = leaf { $0.key = KeyFacts(kind: .ec, bits: 256, curve: "prime256v1") }
        #expect(judged(trustedChain(elliptic)).isEmpty)
        #expect(judged(trustedChain(elliptic), policy { $0.requireRSA = true }) == ["certificate.not-rsa fail"])
        #expect(judged(trustedChain(), policy { $0.requireRSA = true }).isEmpty)
    }
}

@Suite struct ExtendedKeyUsageRuleTests {
    private static let server = ExtendedKeyUsage.serverAuth
    private static let client = ExtendedKeyUsage.clientAuth

    @Test(
        arguments: [
            ([server, client], []), ([server], ["certificate.missing-client-auth info"]),
            ([client], ["certificate.missing-server-auth fail"]), ([], ["certificate.missing-server-auth fail"]),
            ([ExtendedKeyUsage.any], []), (nil, ["certificate.no-eku warn"]),
        ] as [([String]?, [String])])
    func `a server's usages`(usages: [String]?, expected: [String]) {
        let facts = leaf { $0.extendedKeyUsage = usages }
        #expect(judged(trustedChain(facts), policy { $0.missingClientAuth = .info }) == expected)
    }

    @Test func `nobody asks for clientAuth unless the policy does`() {
        #expect(judged(trustedChain(leaf { $0.extendedKeyUsage = [Self.server] })).isEmpty)
    }

    @Test func `a client's usages`() {
        let asClient = policy { $0.purpose = .client }
        #expect(judged(trustedChain(leaf { $0.extendedKeyUsage = [Self.client] }), asClient).isEmpty)
        #expect(judged(trustedChain(leaf { $0.extendedKeyUsage = nil }), asClient).isEmpty)
        #expect(
            judged(trustedChain(leaf { $0.extendedKeyUsage = [Self.server] }), asClient)
                == ["certificate.missing-client-auth fail"])
    }

    @Test func `any usage that the verifier refuses is a warning`() {
        var chain = trustedChain(leaf { $0.extendedKeyUsage = [ExtendedKeyUsage.any] })
        chain.verifyErrors = [objection(26, at: 0)]
        chain.trusted = false
        #expect(judged(chain) == ["certificate.missing-server-auth warn"])
    }

    @Test func `a CA that is not for servers spoils the chain`() {
        var chain = trustedChain()
        chain.certificates[1].extendedKeyUsage = [ExtendedKeyUsage.clientAuth]
        if chain.path.count > 1 { chain.path[1].extendedKeyUsage = [ExtendedKeyUsage.clientAuth] }
        chain.verifyErrors = [objection(26, at: 1)]
        chain.trusted = false
        #expect(judged(chain) == ["certificate.missing-server-auth fail"])
    }

    @Test func `a purpose refused for the key usage is not swallowed`() {
        var chain = trustedChain()
        chain.verifyErrors = [objection(26, at: 0)]
        chain.trusted = false
        #expect(judged(chain) == ["certificate.invalid fail"])
    }
}
