import Evidence
import Testing

@Suite struct RemediesTests {
    @Test(arguments: DiagnosisCode.allCases)
    func `every code says what it means and what to do`(code: DiagnosisCode) {
        #expect(!code.meaning.hasPrefix("There is no explanation"))
        for text in [code.meaning, code.remedy] {
            #expect((20...240).contains(text.count), "\(text.count): \(text)")
            #expect(text.hasSuffix("."))
            #expect(text.first?.isLowercase == false)
            #expect(!text.contains("  ") && !text.contains("\n"))
        }
        #expect(!code.meaning.dropLast().contains(". "), "a meaning is one sentence")
    }

    @Test(arguments: DiagnosisCode.allCases)
    func `no maker and no person is named`(code: DiagnosisCode) {
        let text = (code.meaning + code.remedy).lowercased()
        for word in ["audiocodes", "cisco", "ribbon", "oracle", "digicert", "let's encrypt", "kamailio", "asterisk"] {
            #expect(!text.contains(word))
        }
    }

    @Test func `local and agent trouble is this host's, and information is nobody's`() {
        for code in DiagnosisCode.allCases where code.rawValue.hasPrefix("local.") || code.rawValue.hasPrefix("agent.")
        {
            #expect(code.side == .thisHost, "\(code.rawValue)")
        }
        #expect(DiagnosisCode.certificateChanged.side == .nobody)
        #expect(DiagnosisCode.dnsNameNotFound.side == .dns)
        #expect(DiagnosisCode.tcpTimeout.side == .network)
        #expect(DiagnosisCode.sipTimeout.side == .peer)
        #expect(DiagnosisCode.certificateExpired.side == .certificateOwner)
    }

    @Test func `no two codes share their words`() {
        #expect(Set(DiagnosisCode.allCases.map(\.meaning)).count == DiagnosisCode.allCases.count)
        #expect(Set(DiagnosisCode.allCases.map(\.remedy)).count == DiagnosisCode.allCases.count)
    }

    @Test func `a finding carries its code's remedy`() {
        let finding = Diagnosis(.tcpRefused, .fail, "refused")
        #expect(finding.remedy == DiagnosisCode.tcpRefused.remedy)
        #expect(finding.remedy.contains("listener"))
    }
}
