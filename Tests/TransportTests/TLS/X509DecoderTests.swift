import ChainAudit
import Evidence
import Foundation
import TestSupport
import Testing

@testable import Transport

@Suite struct X509DecoderTests {
    /// Rows that the independent reader refused and OpenSSL reads: the first three are odd and well-formed, the last
    /// has an extension that cannot be decoded, which the verifier says and the facts need not hide.
    private static let readAllTheSame: Set<String> = [
        "boringssl-chains/target-has-pathlen-but-not-ca/chain.pem",
        "boringssl-chains/target-serverauth-various-keyusages/ec-decipherOnly.pem",
        "boringssl-chains/target-serverauth-various-keyusages/rsa-decipherOnly.pem",
        "cpython/talos-2019-0758.pem",
    ]

    @Test func `every field of the corpus is read as an independent reader reads it`() throws {
        let rows = try Corpus.rows("fields.tsv").filter { $0[2] == "ok" }
        #expect(rows.count == 241)
        for row in rows {
            let der = try Corpus.blocks(row[0])[try #require(Int(row[1]))]
            let facts = try #require(X509Decoder.facts(der: der), "\(row[0]) \(row[1])")
            let fields = FieldRow(facts).fields
            for (field, wanted) in zip(fields, row[5...]) {
                // The table cuts one list of a thousand names and says how many are left.
                let isCut = wanted.hasSuffix("more)") && field.hasPrefix(wanted.prefix { $0 != "(" })
                #expect(isCut || field == wanted, "\(row[0]) \(row[1])")
            }
            #expect(fields.count == row.count - 5)
            #expect(FieldRow.commonName(facts) == row[3])
            #expect(FieldRow(facts).issuerAgrees(with: row[4]), "\(row[0]) \(row[1])")
            #expect(facts.der == der)
        }
    }

    @Test func `what the independent reader refuses is named here one by one`() throws {
        let refused = try Corpus.rows("fields.tsv").filter { $0[2] != "ok" }
        for row in refused where !Self.readAllTheSame.contains(row[0]) {
            #expect(X509Decoder.facts(der: try Corpus.blocks(row[0])[0]) == nil, "\(row[0])")
        }
        #expect(Set(refused.map { $0[0] }) == Self.readAllTheSame)
    }

    @Test func `what the independent reader refuses is an error or a warning here`() throws {
        for file in Self.readAllTheSame {
            let blocks = try Corpus.blocks(file)
            // Its own anchor, so that nothing but the oddity is left to object to.
            let last = String(decoding: try Corpus.bytes(file), as: UTF8.self).components(
                separatedBy: "-----BEGIN CERTIFICATE-----"
            ).last
            let directory = try TemporaryDirectory()
            let anchor = try directory.write("-----BEGIN CERTIFICATE-----" + (last ?? ""), to: "anchor.pem")
            let leaf = try #require(X509Decoder.facts(der: blocks[0]))
            let day = leaf.notBefore / 2 + leaf.notAfter / 2
            let seen = try StoredChain(blocks).verified(against: .file(anchor), at: day)
            var policy = ChainPolicy(now: day, reference: nil)
            policy.missingExtendedKeyUsage = .info
            let found = ChainAudit.judge(try #require(seen), policy: policy).filter { $0.severity > .info }
            let isTold = found.contains { $0.severity == .fail || $0.code == "certificate.invalid" }
            #expect(isTold, "\(file): \(found.map(\.code))")
        }
    }

    @Test func `a path length without a CA and a key that only deciphers are read as they stand`() throws {
        let odd = try #require(X509Decoder.facts(der: try Corpus.blocks(Self.readAllTheSame.sorted()[0])[0]))
        #expect(odd.isCA == false)
        let decipher = try #require(X509Decoder.facts(der: try Corpus.blocks(Self.readAllTheSame.sorted()[1])[0]))
        #expect(decipher.keyUsage == .decipherOnly)
        #expect(decipher.key.kind == .ec)
    }

    @Test func `every prefix of a certificate is no certificate`() throws {
        for path in ["cpython/allsans.pem", "cpython/keycertecc.pem", "badssl/wildcard-rsa2048.pem"] {
            let der = try Corpus.blocks(path)[0]
            for count in 0..<der.count {
                #expect(X509Decoder.facts(der: Array(der[..<count])) == nil, "\(path): \(count) bytes")
            }
        }
    }

    @Test func `spoilt certificates are read or refused and never trap`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let samples = try ["cpython/allsans.pem", "cpython/talos-2019-0758.pem", "rfc6216/A-root-ca.cert.pem"].map {
            try Corpus.blocks($0)[0]
        }
        var read = 0
        for round in 0..<6_000 {
            var der = samples[round % samples.count]
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let index = Int.random(in: 0..<der.count, using: &random)
                der[index] = UInt8.random(in: 0...255, using: &random)
            }
            if let facts = X509Decoder.facts(der: der) {
                read += 1
                #expect(facts.sha256.count == 32, "seed \(seed), round \(round)")
            }
        }
        #expect(read > 0, "seed \(seed): nothing was read, so nothing was tried")
    }
}

/// The facts of a certificate in the words of `fields.tsv`.
struct FieldRow {
    let facts: CertificateFacts

    init(_ facts: CertificateFacts) { self.facts = facts }

    /// The columns from `not_before` to `sha256`.
    var fields: [String] {
        [
            WallTime(seconds: facts.notBefore).iso8601Seconds, WallTime(seconds: facts.notAfter).iso8601Seconds,
            facts.names.map(Self.text).joined(separator: " "), (facts.extendedKeyUsage ?? []).joined(separator: " "),
            usages.joined(separator: " "), constraints, "\(facts.signatureDigest)",
            facts.sha256.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(),
        ]
    }

    static func commonName(_ facts: CertificateFacts) -> String { facts.subjectCommonNames.first.map(text) ?? "" }

    /// Whether the issuer's one line has exactly this common name; the line escapes what RFC 2253 asks for.
    func issuerAgrees(with commonName: String) -> Bool {
        let line = String(decoding: facts.issuer, as: UTF8.self).replacing("\\00", with: "\\0").replacing(
            "\\,", with: ",")
        return commonName.isEmpty ? !line.contains("CN=") : line.contains("CN=\(commonName)")
    }

    private var usages: [String] {
        let words: [(KeyUsage, String)] = [
            (.digitalSignature, "digital_signature"), (.nonRepudiation, "content_commitment"),
            (.keyEncipherment, "key_encipherment"), (.dataEncipherment, "data_encipherment"),
            (.keyAgreement, "key_agreement"), (.keyCertSign, "key_cert_sign"), (.crlSign, "crl_sign"),
        ]
        return words.filter { facts.keyUsage?.contains($0.0) ?? false }.map(\.1)
    }

    private var constraints: String {
        guard let isCA = facts.isCA else { return "" }
        return (isCA ? "CA:True" : "CA:False") + (facts.pathLength.map { ",pathlen:\($0)" } ?? "")
    }

    private static func text(_ name: AlternativeName) -> String {
        switch name {
        case .dns(let bytes): "DNS:" + text(bytes)
        case .uri(let bytes): "URI:" + text(bytes)
        case .email(let bytes): "EMAIL:" + text(bytes)
        case .ip(let bytes): "IP:" + address(bytes)
        case .other("directory name"): "DIR:DIR"
        case .other("registered id"): "RID:RID"
        case .other: "OTHER:OTHER"
        }
    }

    private static func address(_ bytes: [UInt8]) -> String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let halves = [bytes[..<8], bytes[8...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return IPAddress.v6(high: halves[0], low: halves[1], zone: nil).description
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\\0")
    }
}
