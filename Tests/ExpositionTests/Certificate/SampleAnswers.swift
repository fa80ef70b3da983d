import ChainAudit
import Evidence
import Exposition
import Probing

/// Answers of `certificate`, made by hand so that no clock and no peer is in them.
enum SampleAnswers {
    static let moment = SampleResults.moment

    /// A leaf with every fact that a certificate can have.
    static func leaf(_ change: (inout CertificateFacts) -> Void = { _ in }) -> CertificateFacts {
        var leaf = SampleResults.leaf()
        leaf.der = Array("leaf".utf8)
        leaf.sha1 = [UInt8](repeating: 1, count: 20)
        leaf.spkiSHA256 = [UInt8](repeating: 0xCD, count: 32)
        leaf.names.append(.uri(Array("sip:sbc1.example.net".utf8)))
        leaf.keyUsage = [.digitalSignature, .keyEncipherment]
        leaf.isCA = false
        leaf.authorityInfoCAIssuers = [Array("http://ca.example/middle.crt".utf8)]
        leaf.ocspURLs = [Array("http://ocsp.example/".utf8)]
        leaf.policies = ["2.23.140.1.2.2"]
        leaf.subjectKeyID = [1, 2]
        leaf.authorityKeyID = [3, 4]
        change(&leaf)
        return leaf
    }

    /// An authority by its name and issuer.
    static func authority(_ name: String, by issuer: String, identity: UInt8) -> CertificateFacts {
        var facts = leaf {
            $0.sha256 = [UInt8](repeating: identity, count: 32)
            $0.subject = Array("CN=\(name)".utf8)
            $0.issuer = Array("CN=\(issuer)".utf8)
            $0.subjectCommonNames = [Array(name.utf8)]
            $0.names = []
            $0.extendedKeyUsage = nil
            $0.keyUsage = [.keyCertSign]
            $0.isCA = true
            $0.pathLength = 0
            $0.isSelfIssued = name == issuer
            $0.isSelfSigned = name == issuer
        }
        facts.der = Array(name.utf8)
        facts.authorityInfoCAIssuers = []
        facts.ocspURLs = []
        return facts
    }

    static let middle = authority("Middle", by: "Root", identity: 0x22)
    static let root = authority("Root", by: "Root", identity: 0x33)

    /// A judged chain, with the findings of the rules.
    static func judged(_ chain: PresentedChain, address: String? = nil) -> JudgedChain {
        let policy = ChainPolicy(now: moment.seconds, reference: .dns("sbc1.example.net"))
        let findings = ChainAudit.judge(chain, policy: policy).compactMap(Diagnosis.init)
        return JudgedChain(address: address, time: moment, chain: chain, diagnoses: findings)
    }

    static func answer(_ judged: JudgedChain...) -> CertificateAnswer {
        CertificateAnswer(
            subject: "sbc1.example.net:5061", time: moment, chains: judged, isPerAddress: judged.count > 1)
    }

    /// A chain that verified, its root not sent.
    static func good(_ leaf: CertificateFacts = leaf()) -> PresentedChain {
        PresentedChain(certificates: [leaf, middle], path: [leaf, middle, root], trusted: true)
    }

    /// A leaf whose issuer was not sent.
    static func incomplete() -> PresentedChain {
        PresentedChain(
            certificates: [leaf()], path: [leaf()],
            verifyErrors: [VerifyError(depth: 0, code: 20, name: "unable to get local issuer certificate")],
            trusted: false)
    }

    /// What a certificate may hold to break out of what it is shown in.
    static let hostile = [
        "\u{1B}[2J\u{1B}]0;title\u{7}", "a\r\nb\u{85}c\u{2028}d", "\"},{\"x\":\"", "\u{202E}gnp\u{2066}\u{61C}\u{200F}",
        "<script>alert(1)</script>&amp;", "a|b=1;2;3 'c'='d' | e", "nul\u{0}.example", "\"} 1\ntrunkwatch_up{x=\"",
        "\\\"\\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "\u{E0041}\u{FEFF}\u{AD}",
        String(repeating: "long ", count: 2_000),
    ]

    /// A chain in which everything that a peer writes is one such text.
    static func hostile(_ text: String) -> PresentedChain {
        let bytes = Array(text.utf8)
        let spoilt = leaf {
            $0.subject = bytes
            $0.issuer = bytes
            $0.subjectCommonNames = [bytes]
            $0.names = [.dns(bytes), .uri(bytes), .email(bytes), .ip(Array(bytes.prefix(7)))]
            $0.authorityInfoCAIssuers = [bytes, bytes]
            $0.ocspURLs = [bytes]
            $0.der = bytes
        }
        var chain = incomplete()
        chain.certificates = [spoilt, root]
        chain.path = [spoilt]
        return chain
    }
}
