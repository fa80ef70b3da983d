import Foundation
import TestSupport
import Testing

@testable import ChainAudit

/// Every rule by itself: silent about a chain that keeps it, and heard where it is broken.
@Suite struct EveryRuleTests {
    /// A chain that breaks a rule, and the code by which the rule says so.
    fileprivate struct Break {
        let chain: PresentedChain
        let code: String
        var policy = EveryRuleTests.usual
    }

    /// The policy of the good chain.
    fileprivate static let usual = policy

    fileprivate static func changed(_ change: (inout ChainPolicy) -> Void) -> ChainPolicy { policy(change) }

    private static func refused(_ code: Int, at depth: Int = 0) -> PresentedChain {
        PresentedChain(
            certificates: [leaf, intermediate], path: [leaf, intermediate, root],
            verifyErrors: [objection(code, at: depth)], trusted: false)
    }

    private static func sent(_ certificates: [CertificateFacts]) -> PresentedChain {
        PresentedChain(certificates: certificates, path: [leaf, intermediate, root], trusted: true)
    }

    private static func with(_ change: (inout PresentedChain) -> Void) -> PresentedChain {
        var chain = trustedChain()
        change(&chain)
        return chain
    }

    private static let breaks: [String: Break] = [
        "ExpiredRule": Break(chain: trustedChain(leaf { $0.notAfter = now - 1 }), code: "certificate.expired"),
        "NotYetValidRule": Break(
            chain: trustedChain(leaf { $0.notBefore = now + 1 }), code: "certificate.not-yet-valid"),
        "RevokedRule": Break(chain: refused(23), code: "certificate.revoked"),
        "SelfSignedRule": Break(
            chain: PresentedChain(
                certificates: [certificate("own", issuer: "own", identity: 9)], verifyErrors: [objection(18, at: 0)],
                trusted: false), code: "certificate.self-signed"),
        "NameRule": Break(chain: trustedChain(leaf { $0.names = [] }), code: "certificate.name-mismatch") {
            $0.allowCommonNameFallback = false
        },
        "TrustRule": Break(chain: refused(19, at: 2), code: "certificate.untrusted-root"),
        "NotACARule": Break(chain: refused(79, at: 1), code: "certificate.not-a-ca"),
        "NameConstraintRule": Break(chain: refused(47), code: "certificate.name-constraint"),
        "InvalidRule": Break(chain: refused(34), code: "certificate.invalid"),
        "ExtendedKeyUsageRule": Break(
            chain: trustedChain(leaf { $0.extendedKeyUsage = [ExtendedKeyUsage.clientAuth] }),
            code: "certificate.missing-server-auth"),
        "RSARequiredRule": Break(
            chain: trustedChain(leaf { $0.key = KeyFacts(kind: .ec, bits: 256) }), code: "certificate.not-rsa"
        ) { $0.requireRSA = true },
        "WeakKeyRule": Break(
            chain: trustedChain(leaf { $0.key = KeyFacts(kind: .rsa, bits: 2_047) }), code: "certificate.weak-key"),
        "WeakSignatureRule": Break(
            chain: trustedChain(leaf { $0.signatureDigest = .sha1 }), code: "certificate.weak-signature"),
        "OwnKeyRule": Break(chain: with { $0.keyFits = false }, code: "local.client-certificate-unusable"),
        "ExpiringRule": Break(
            chain: trustedChain(leaf { $0.notAfter = now + 29 * day }), code: "certificate.expiring"),
        "StapleRule": Break(
            chain: with { $0.staple = StapledStatus(.unusable("odd")) }, code: "certificate.staple-invalid"),
        "RevocationListRule": Break(chain: refused(12), code: "certificate.crl-invalid"),
        "ExtensionRule": Break(
            chain: trustedChain(
                leaf {
                    $0.isCA = false
                    $0.hasPathLength = true
                }), code: "certificate.invalid"),
        "ChainOrderRule": Break(chain: sent([leaf, root, intermediate]), code: "certificate.chain-order"),
        "DuplicateRule": Break(chain: sent([leaf, intermediate, intermediate]), code: "certificate.chain-order"),
        "StrayRule": Break(
            chain: sent([leaf, intermediate, certificate("Stray", issuer: "Stray", identity: 7, isCA: true)]),
            code: "certificate.chain-order"),
    ]

    private static func name(_ rule: any ChainRule) -> String { String(describing: type(of: rule)) }

    @Test func `every rule is broken by its own chain and kept by a good one`() throws {
        for rule in ChainAudit.rules {
            let name = Self.name(rule)
            let bad = try #require(Self.breaks[name], "no chain breaks \(name)")
            #expect(rule.findings(in: bad.chain, policy: bad.policy).map(\.code) == [bad.code], "\(name)")
            #expect(rule.findings(in: trustedChain(), policy: bad.policy).isEmpty, "\(name)")
            var good = trustedChain()
            good.keyFits = true
            good.staple = StapledStatus(.good, thisUpdate: now, nextUpdate: now + day)
            #expect(rule.findings(in: good, policy: policy).isEmpty, "\(name)")
        }
    }

    @Test func `every rule has a file of its own and is asked`() throws {
        let files = try Repository.files(in: "Sources/ChainAudit/Rules", suffix: ".swift").map {
            URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent
        }
        #expect(Set(files) == Set(ChainAudit.rules.map(Self.name)))
        #expect(files.count == ChainAudit.rules.count)
        #expect(Set(Self.breaks.keys) == Set(files))
    }
}

extension EveryRuleTests.Break {
    fileprivate init(chain: PresentedChain, code: String, _ change: (inout ChainPolicy) -> Void) {
        self.init(chain: chain, code: code, policy: EveryRuleTests.changed(change))
    }
}
