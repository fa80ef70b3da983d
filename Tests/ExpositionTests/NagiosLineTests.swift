import Evidence
import Exposition
import Testing

@Suite struct NagiosLineTests {
    @Test func `a line says service word text and measures`() {
        let line = NagiosLine(
            verdict: .warn, text: "sbc1.example.net:5061 certificate ends in 12 days",
            measures: [
                .init("options", 3.25, .milliseconds),
                .init("cert_days", 12.4, warning: .below(30), critical: .below(7)),
                .init("loss", 0, .percent, critical: .above(50)),
            ])
        #expect(
            line.line == "SIP WARNING - sbc1.example.net:5061 certificate ends in 12 days | "
                + "'options'=3.25ms 'cert_days'=12.4;30:;7: 'loss'=0%;;50")
    }

    @Test(arguments: [(Verdict.pass, "OK"), (.warn, "WARNING"), (.fail, "CRITICAL"), (.unknown, "UNKNOWN")])
    func `each verdict has its word`(_ verdict: Verdict, _ word: String) {
        #expect(NagiosLine(verdict: verdict, text: "x").line == "SIP \(word) - x")
    }

    @Test func `line breaks bars and escapes in a text stay on the line and begin no measures`() {
        let line = NagiosLine(verdict: .fail, text: "a\nb | 'x'=1\u{1B}[0m").line
        #expect(line == "SIP CRITICAL - a\\nb / 'x'=1\\e[0m")
    }

    @Test func `a long text is cut`() {
        #expect(NagiosLine(verdict: .pass, text: String(repeating: "é", count: 5_000)).line.count < 600)
    }

    @Test(arguments: [
        ("a b", "'a b'"), ("it's", "'it''s'"), ("a=b", "'a_b'"), ("a|b", "'a/b'"),
    ])
    func `a label is quoted`(_ label: String, _ quoted: String) {
        #expect(NagiosLine(verdict: .pass, text: "x", measures: [.init(label, 1)]).line.hasSuffix("| \(quoted)=1"))
    }

    @Test(
        arguments: [
            (nil, "U"), (.nan, "U"), (.infinity, "U"), (1e15, "U"), (0, "0"), (-0.5, "-0.5"), (0.000_001, "0.000001"),
            (1_234.5, "1234.5"), (0.1 + 0.2, "0.3"), (-1e-9, "0"),
        ] as [(Double?, String)])
    func `a number has no exponent and at most six decimals`(_ value: Double?, _ text: String) {
        #expect(NagiosLine(verdict: .pass, text: "x", measures: [.init("m", value)]).line.hasSuffix("'m'=\(text)"))
    }
}
