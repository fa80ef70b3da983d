import ChainAudit
import Evidence
import Foundation
import TestSupport
import Testing

@testable import Transport

/// Chains that BoringSSL's verifier is tested with, verified by ours and judged by our rules.
@Suite struct BoringSSLChainTests {
    /// One row of `chains.tsv`.
    struct Case {
        let name: String
        let file: String
        let seconds: Int64
        /// The purposes of which one must be served.
        let purposes: [ChainPolicy.Purpose]
        let trust: String
        let passes: Bool

        /// `nil` for a purpose that a SIP peer cannot have: Messaging Layer Security.
        init?(_ row: [String]) throws {
            name = row[0]
            file = "boringssl-chains/" + row[1]
            seconds = try Self.seconds(row[2])
            guard let purposes = Self.purposes[row[3].replacing("_STRICT", with: "").replacing("_LEAF", with: "")]
            else { return nil }
            self.purposes = purposes
            trust = row[4]
            passes = row[5] == "ok"
        }

        private static let purposes: [String: [ChainPolicy.Purpose]] = [
            "SERVER_AUTH": [.server], "CLIENT_AUTH": [.client], "ANY_EKU": [.server, .client],
        ]

        private static func seconds(_ text: String) throws -> Int64 {
            // BoringSSL's own default; every chain without a time of its own is valid then.
            let digits = text == "DEFAULT" ? "211005120000Z" : text
            let numbers = (0..<6).map { Int(digits.dropFirst($0 * 2).prefix(2)) ?? 0 }
            return WallTime(
                year: 2_000 + numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
                second: numbers[5]
            ).seconds
        }
    }

    /// Where we differ: the reason, and the cases that it accounts for.
    private static let reasons: [String: Set<String>] = [
        "OpenSSL holds an anchor to its own dates, as an SBC's other peers do; ignoring them would hide a dead root": [
            "expired-root/not-after-ta-with-constraints.test", "expired-root/not-after.test",
            "expired-root/not-before.test",
        ],
        "OpenSSL holds an anchor to its constraints, whether the store says so or not": [
            "root-basic-constraints-ca-false/main.test", "root-eku-clientauth/serverauth-strict.test",
            "root-eku-clientauth/serverauth-ta-with-expiration.test", "root-eku-clientauth/serverauth.test",
            "root-lacks-keycertsign-key-usage/main.test", "violates-pathlen-1-from-root/main.test",
        ],
        "OpenSSL takes a self-signed anchor without basic constraints for an old kind of root": [
            "root-lacks-basic-constraints/ta-with-constraints-require-basic-constraints.test"
        ],
        "an anchor must be self-signed here: OpenSSL's partial chains are not switched on": [
            "non-self-signed-root/main.test", "non-self-signed-root/ta-with-constraints.test",
        ],
        "a leaf is never trusted for itself here unless it is self-signed": [
            "target-has-ca-basic-constraints/target_only-trusted_leaf-strict.test",
            "target-has-ca-basic-constraints/target_only-trusted_leaf.test",
            "target-only/trusted_leaf-and-trust_anchor.test", "target-only/trusted_leaf.test",
            "target-selfissued/trusted_leaf-and-trust_anchor.test", "target-selfissued/trusted_leaf.test",
        ],
        "what is in the store is an anchor: it holds no certificate that is trusted as a leaf only": [
            "target-and-intermediate/trusted_leaf-root.test"
        ],
        "OpenSSL stops at the first self-signed certificate that was sent and looks for no way around it": [
            "key-rollover/longrolloverchain.test"
        ],
        "anyExtendedKeyUsage in an intermediate does not stand for serverAuth where other usages are named": [
            "intermediate-eku-any-and-clientauth/serverauth-strict-leaf.test",
            "intermediate-eku-any-and-clientauth/serverauth.test",
        ],
        "Netscape's server gated crypto stands for serverAuth in an intermediate": [
            "intermediate-eku-server-gated-crypto/sha256-eku-serverAuth-strict.test",
            "intermediate-eku-server-gated-crypto/sha256-eku-serverAuth.test",
        ],
        "SHA-1 is broken under whatever purpose": ["intermediate-eku-server-gated-crypto/sha1-eku-any.test"],
        "the key usage must allow a handshake: neither a CA's nor one that only deciphers does": [
            "target-not-end-entity/main.test", "target-serverauth-various-keyusages/ec-decipherOnly.test",
            "target-serverauth-various-keyusages/rsa-decipherOnly.test",
        ],
        "the strict profile of the Web's own PKI is not asked of SBCs: usages that are too many or any are no failure":
            [
                "target-eku-any/clientauth-strict-leaf.test", "target-eku-any/clientauth-strict.test",
                "target-eku-any/serverauth-strict-leaf.test", "target-eku-any/serverauth-strict.test",
                "target-eku-clientauth/clientauth-strict.test", "target-eku-many/clientauth-strict-leaf.test",
                "target-eku-many/clientauth-strict.test", "target-eku-many/serverauth-strict-leaf.test",
                "target-eku-many/serverauth-strict.test", "target-eku-none/clientauth-strict-leaf.test",
                "target-eku-none/clientauth-strict.test", "target-eku-none/serverauth-strict.test",
                "target-has-ca-basic-constraints/strict.test",
            ],
    ]

    private func codes(_ sample: Case) throws -> [String] {
        let blocks = try Corpus.blocks(sample.file)
        let directory = try TemporaryDirectory()
        let anchor = sample.trust.contains("TRUSTED_ANCHOR") || sample.trust.contains("LEAF")
        let pem = "-----BEGIN CERTIFICATE-----\n"
        let text = String(decoding: try Corpus.bytes(anchor ? sample.file : "cpython/nosan.pem"), as: UTF8.self)
        let last = try #require(text.components(separatedBy: pem).last)
        let trust = TLSSettings.Trust.file(try directory.write(pem + last, to: "anchor.pem"))
        return try withExtendedLifetime(directory) {
            let found = try sample.purposes.map { purpose in
                let presented = try StoredChain(blocks).verified(against: trust, at: sample.seconds, for: purpose)
                var policy = ChainPolicy(now: sample.seconds, reference: nil)
                policy.purpose = purpose
                return ChainAudit.judge(try #require(presented), policy: policy).filter { $0.severity == .fail }
                    .map(\.code)
            }
            return found.first(where: \.isEmpty) ?? found[0]
        }
    }

    @Test func `every chain is judged as BoringSSL judges it or the difference is listed`() throws {
        let listed = Self.reasons.values.reduce(into: Set()) { $0.formUnion($1) }
        var differing: Set<String> = []
        var judged = 0
        for case let sample? in try Corpus.rows("chains.tsv").map({ try Case($0) }) {
            judged += 1
            let codes = try codes(sample)
            if codes.isEmpty == sample.passes { continue }
            differing.insert(sample.name)
            #expect(listed.contains(sample.name), "\(sample.name): we say \(codes)")
        }
        #expect(judged == 138, "all of 141 but the three of Messaging Layer Security")
        #expect(differing == listed)
    }
}
