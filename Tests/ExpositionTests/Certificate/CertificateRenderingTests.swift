import ChainAudit
import Evidence
import Exposition
import Foundation
import TestSupport
import Testing

/// Every form of `certificate`'s answer.
@Suite struct CertificateRenderingTests {
    private let text = CertificateText(TextStyle(colour: false))

    @Test func `a chain is drawn as a tree with the leaf on top`() {
        let lines = text.text(SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.good()))).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map { String($0) }
        #expect(lines[0] == "sbc1.example.net:5061 as of 2027-01-15T08:00:00Z  PASS")
        #expect(lines[2] == "  leaf  CN=sbc1.example.net")
        #expect(lines[3] == "  │  names     sbc1.example.net, 192.0.2.10, sip:sbc1.example.net")
        #expect(lines.contains("  │  left      90 of 91 days"))
        #expect(lines.contains("  │  usage     serverAuth, clientAuth; digitalSignature, keyEncipherment"))
        #expect(lines.contains("  │  issuer at http://ca.example/middle.crt"))
        #expect(lines.contains("  │  OCSP at   http://ocsp.example/"))
        #expect(lines.contains("  │  policy    2.23.140.1.2.2"))
        #expect(lines.contains("  └─ intermediate  CN=Middle"))
        #expect(lines.contains("     └─ root  CN=Root (known here, need not be sent)"))
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func `a fingerprint is never broken and nothing else is wider than the terminal`() {
        let prints = [String(repeating: "22", count: 32), String(repeating: "33", count: 32)]
        let shown = text.text(SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.good())))
        #expect(shown.contains("     │  SHA-256\n     │  \(prints[0])\n"))
        #expect(shown.contains("           SHA-256\n           \(prints[1])\n"))
        let narrow = CertificateText(TextStyle(colour: false, width: 60))
        for answer in [SampleAnswers.good(), SampleAnswers.incomplete()] {
            let lines = narrow.text(SampleAnswers.answer(SampleAnswers.judged(answer))).split(separator: "\n")
            let ends = ["abab", "cdcd", "2222", "3333"]
            #expect(lines.filter { $0.count > 60 }.allSatisfy { line in ends.contains { line.hasSuffix($0) } })
        }
    }

    @Test func `what is missing stands where it should hang, with the place where it lies`() {
        let shown = text.text(SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.incomplete())))
        let branch = "  └─ ✗ missing  CN=Middle (not sent)\n        lies at   http://ca.example/middle.crt\n"
        #expect(shown.contains(branch))
        #expect(shown.contains("which was not sent;\n    it lies at http://ca.example/middle.crt.\n"))
    }

    @Test func `colour only marks, and is absent where nobody asked for it`() {
        let answer = SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.incomplete()))
        let coloured = CertificateText(TextStyle(colour: true)).text(answer)
        #expect(coloured.contains("\u{1B}[1mleaf\u{1B}[0m  CN="))
        #expect(coloured.contains("\u{1B}[31m✗ missing\u{1B}[0m  CN="))
        #expect(coloured.replacing(#/\u{1B}\[[0-9]*m/#, with: "") == text.text(answer))
    }

    @Test func `a chain that never came says so and its verdict is unknown`() throws {
        let answer = SampleAnswers.answer(JudgedChain(time: SampleAnswers.moment, chain: nil, diagnoses: []))
        #expect(text.text(answer).hasSuffix("UNKNOWN\n\n  no certificate was presented\n"))
        #expect(try JSONTree(parsing: CertificateJSON.document(answer).text)["certificate"] == .null)
        #expect(CertificatePEM.text(answer).isEmpty)
        #expect(
            CertificateNagios.line(answer, warnDays: 30, criticalDays: 7)
                == "CERTIFICATE UNKNOWN - sbc1.example.net:5061: no certificate | "
                + "'days_left'=U;30:;7: 'chain_days_left'=U;30:;7:")
    }

    @Test func `JSON has every fact of every certificate`() throws {
        var chain = SampleAnswers.good()
        chain.keyFits = true
        chain.staple = StapledStatus(.good, thisUpdate: SampleAnswers.moment.seconds)
        let answer = SampleAnswers.answer(SampleAnswers.judged(chain))
        let tree = try JSONTree(parsing: CertificateJSON.document(answer).text)
        let leaf = tree["certificate"]
        #expect(tree["keyMatches"].bool == true && tree["missing"] == .null)
        #expect(leaf["subject"].string == "CN=sbc1.example.net" && leaf["issuer"].string == "CN=Middle")
        #expect(leaf["names"].array.compactMap(\.string) == ["sbc1.example.net", "192.0.2.10", "sip:sbc1.example.net"])
        #expect(leaf["alternativeNames"].array.compactMap { $0["kind"].string } == ["dns", "ip", "uri"])
        #expect(leaf["keyUsage"].array.compactMap(\.string) == ["digitalSignature", "keyEncipherment"])
        #expect(leaf["basicConstraints"]["ca"].bool == false && leaf["basicConstraints"]["pathLength"] == .null)
        #expect(leaf["authorityInfoAccess"]["caIssuers"][0].string == "http://ca.example/middle.crt")
        #expect(leaf["authorityInfoAccess"]["ocsp"][0].string == "http://ocsp.example/")
        #expect(leaf["policies"][0].string == "2.23.140.1.2.2" && leaf["serial"].string == "0a1b")
        #expect(leaf["pinSHA256"].string == "zc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc0=")
        #expect(leaf["staple"]["answer"].string == "good" && leaf["signatureDigest"].string == "sha256")
        #expect(leaf["chain"].array.compactMap { $0["role"].string } == ["leaf", "intermediate"])
        #expect(leaf["chain"][1]["basicConstraints"]["pathLength"].number == 0)
        #expect(leaf["path"].array.compactMap { $0["sent"].bool } == [true, true, false])
    }

    @Test func `JSON is what its schema says, whatever it shows`() throws {
        let schema = try JSONSchema(named: "certificate.schema.json")
        let good = SampleAnswers.judged(SampleAnswers.good(), address: "192.0.2.10")
        let bad = SampleAnswers.judged(SampleAnswers.incomplete(), address: "192.0.2.11")
        var answers = [SampleAnswers.answer(good), SampleAnswers.answer(bad), SampleAnswers.answer(good, bad)]
        answers.append(SampleAnswers.answer(JudgedChain(time: SampleAnswers.moment, chain: nil, diagnoses: [])))
        answers += SampleAnswers.hostile.map { SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.hostile($0))) }
        for answer in answers {
            #expect(try schema.faults(in: CertificateJSON.document(answer).text).prefix(5).isEmpty)
        }
        let text = CertificateJSON.document(answers[0]).text
        #expect(try !schema.faults(in: text.replacing("\"serial\"", with: "\"cereal\"")).isEmpty)
        #expect(try !schema.faults(in: text.replacing("\"trusted\":true", with: "\"trusted\":1.5")).isEmpty)
    }

    @Test func `of several addresses the gravest speaks and each is shown`() throws {
        let good = SampleAnswers.judged(SampleAnswers.good(), address: "192.0.2.10")
        let bad = SampleAnswers.judged(SampleAnswers.incomplete(), address: "192.0.2.11")
        let answer = SampleAnswers.answer(good, bad)
        let tree = try JSONTree(parsing: CertificateJSON.document(answer).text)
        #expect(tree["verdict"].string == "fail" && tree["address"].string == "192.0.2.11")
        #expect(tree["missing"]["issuer"].string == "CN=Middle")
        #expect(tree["addresses"].array.compactMap { $0["verdict"].string } == ["pass", "fail"])
        #expect(
            CertificateNagios.line(answer, warnDays: 30, criticalDays: 7).hasPrefix(
                "CERTIFICATE CRITICAL - 192.0.2.11: certificate.chain-incomplete: "))
        #expect(text.text(answer).contains("sbc1.example.net:5061 (192.0.2.10) as of"))
        #expect(CertificateMetrics.text(answer).contains(#"address="192.0.2.11"} 2"#))
    }

    @Test func `the Nagios line has days and thresholds`() {
        let answer = SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.good()))
        #expect(
            CertificateNagios.line(answer, warnDays: 30, criticalDays: 7)
                == "CERTIFICATE OK - sbc1.example.net:5061: 90 days left | "
                + "'days_left'=90;30:;7: 'chain_days_left'=90;30:;7:")
    }

    @Test func `the metrics have the ends, the verdict and each finding`() {
        let shown = CertificateMetrics.text(SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.incomplete())))
        let target = #"{target="sbc1.example.net:5061""#
        #expect(shown.contains("trunkwatch_certificate_verdict\(target)} 2\n"))
        #expect(shown.contains("trunkwatch_certificate_trusted\(target)} 0\n"))
        #expect(
            shown.contains("_not_after_timestamp_seconds\(target),element=\"leaf\"} 1807776000\n")
                && shown.contains("_not_after_timestamp_seconds\(target),element=\"earliest\"} 1807776000\n"))
        #expect(shown.contains(#"finding\#(target),code="certificate.chain-incomplete",severity="fail"} 1"#))
        let sha256 = String(repeating: "ab", count: 32)
        #expect(shown.contains("trunkwatch_certificate_info\(target),sha256=\"\(sha256)\"} 1"))
    }

    @Test func `PEM holds the certificates as they were sent`() {
        let shown = CertificatePEM.text(SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.good())))
        let block = "-----BEGIN CERTIFICATE-----\n"
        #expect(shown == "\(block)bGVhZg==\n-----END CERTIFICATE-----\n\(block)TWlkZGxl\n-----END CERTIFICATE-----\n")
    }
}
