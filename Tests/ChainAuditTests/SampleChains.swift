import ChainAudit

/// The moment at which the tests judge: 2027-01-15T08:00:00Z.
let now: Int64 = 1_800_000_000
let day: Int64 = 86_400

/// A certificate that keeps every rule, to be spoiled one fact at a time.
func certificate(
    _ name: String, issuer: String, identity: UInt8, isCA: Bool? = nil,
    _ change: (inout CertificateFacts) -> Void = { _ in }
) -> CertificateFacts {
    var facts = CertificateFacts(
        sha256: [UInt8](repeating: identity, count: 32), subject: Array("CN=\(name)".utf8),
        issuer: Array("CN=\(issuer)".utf8), subjectCommonNames: [Array(name.utf8)],
        names: isCA == true ? [] : [.dns(Array(name.utf8))], notBefore: now - 100 * day, notAfter: now + 265 * day,
        key: KeyFacts(kind: .rsa, bits: 2_048), signatureAlgorithm: "sha256WithRSAEncryption", signatureDigest: .sha256,
        extendedKeyUsage: isCA == true ? nil : [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth], isCA: isCA,
        isSelfSigned: name == issuer)
    change(&facts)
    return facts
}

let root = certificate("Root", issuer: "Root", identity: 3, isCA: true)
let intermediate = certificate("Middle", issuer: "Root", identity: 2, isCA: true)
let leaf = certificate("sbc1.example.net", issuer: "Middle", identity: 1)

/// The leaf with one thing changed.
func leaf(_ change: (inout CertificateFacts) -> Void) -> CertificateFacts {
    certificate("sbc1.example.net", issuer: "Middle", identity: 1, change)
}

/// A trusted chain of the leaf, the intermediate and the root, the root not sent.
func trustedChain(_ leaf: CertificateFacts = leaf) -> PresentedChain {
    PresentedChain(certificates: [leaf, intermediate], path: [leaf, intermediate, root], trusted: true)
}

/// The verifier's objection at a depth.
func objection(_ code: Int, at depth: Int, _ name: String = "as OpenSSL says") -> VerifyError {
    VerifyError(depth: depth, code: code, name: name)
}

let policy = ChainPolicy(now: now, reference: .dns("sbc1.example.net"))

/// The policy with one thing changed.
func policy(_ change: (inout ChainPolicy) -> Void) -> ChainPolicy {
    var policy = policy
    change(&policy)
    return policy
}

/// The findings as `code severity`, in order.
func judged(_ chain: PresentedChain, _ policy: ChainPolicy = policy) -> [String] {
    ChainAudit.judge(chain, policy: policy).map { "\($0.code) \($0.severity.rawValue)" }
}
