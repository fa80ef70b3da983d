import ChainAudit
import Evidence
import Exposition
import Foundation
import TestSupport
import Testing

/// Names that try to be more than names leave no format.
@Suite struct HostileCertificateTests {
    private static let texts = SampleAnswers.hostile

    private func answer(_ text: String) -> CertificateAnswer {
        SampleAnswers.answer(SampleAnswers.judged(SampleAnswers.hostile(text)))
    }

    /// Whether a scalar moves a cursor, breaks a line or turns the writing direction.
    private func isActive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    @Test(arguments: texts)
    func `text for people has no character that acts, and no line of its own`(hostile: String) {
        let shown = CertificateText(TextStyle(colour: false)).text(answer(hostile))
        let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(!lines.contains { $0.unicodeScalars.contains(where: isActive) })
        // Every line is one of ours: a margin, a branch, a title, a finding.
        let starts = ["sbc1.example.net:5061", "  "]
        #expect(lines.allSatisfy { line in line.isEmpty || starts.contains { line.hasPrefix($0) } })
        #expect(shown.count < 20_000)
    }

    @Test(arguments: texts)
    func `JSON parses and gives the bytes back, with nothing that acts in its text`(hostile: String) throws {
        let text = CertificateJSON.document(answer(hostile)).text
        #expect(!text.unicodeScalars.contains { ["<", ">", "&"].contains($0) || $0.value < 0x20 })
        #expect(!text.unicodeScalars.contains { $0.value < 0x1_0000 && isActive($0) })
        let subject = try #require(try JSONTree(parsing: text)["certificate"]["subject"].string)
        #expect(subject == String(decoding: Array(hostile.utf8).prefix(PeerText.keptBytes), as: UTF8.self))
    }

    @Test(arguments: texts)
    func `the Nagios line stays one line with one bar`(hostile: String) {
        let line = CertificateNagios.line(answer(hostile), warnDays: 30, criticalDays: 7)
        #expect(!line.unicodeScalars.contains(where: isActive))
        #expect(line.count { $0 == "|" } == 1)
        #expect(line.hasSuffix(" | 'days_left'=90;30:;7: 'chain_days_left'=90;30:;7:"))
    }

    @Test(arguments: texts)
    func `no text of a peer is in the metrics`(hostile: String) {
        let shown = CertificateMetrics.text(answer(hostile))
        for line in shown.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: #/[a-z_]+\{([a-z0-9_]+="[A-Za-z0-9.:-]*",?)+\} -?[0-9.]+/#) != nil, "\(line)")
        }
    }

    @Test(arguments: texts)
    func `PEM is base64 between two lines of ours`(hostile: String) {
        let lines = CertificatePEM.text(answer(hostile)).split(separator: "\n")
        #expect(lines.first == "-----BEGIN CERTIFICATE-----" && lines.last == "-----END CERTIFICATE-----")
        #expect(lines.count { $0.hasPrefix("-----") } == 4)
        #expect(lines.allSatisfy { $0.hasPrefix("-----") || $0.wholeMatch(of: #/[A-Za-z0-9+\/=]{1,64}/#) != nil })
    }
}
