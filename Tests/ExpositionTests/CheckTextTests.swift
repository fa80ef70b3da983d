import Evidence
import Foundation
import Probing
import Testing

@testable import Exposition

@Suite struct CheckTextTests {
    private func samples() throws -> [ProbeResult] {
        var long = try SampleResults.pass()
        long.target.name = String(repeating: "very-long-name.", count: 20) + ":5061"
        return [
            try SampleResults.pass(), SampleResults.nameNotFound(), SampleResults.diagnostic(),
            try SampleResults.hostile(), long,
        ]
    }

    /// The text without the escape sequences that the style itself writes.
    private func plain(_ text: String) -> String { text.replacing(/\u{1B}\[[0-9]+m/, with: "") }

    @Test(arguments: [(40, false), (80, false), (80, true), (200, true)])
    func `no line is wider than the terminal`(_ width: Int, _ colour: Bool) throws {
        let text = CheckText(TextStyle(colour: colour, width: width))
        for sample in try samples() {
            for line in plain(text.result(sample)).split(separator: "\n") {
                #expect(line.columns <= width, "\(line)")
            }
        }
    }

    @Test func `colour changes nothing but the colour`() throws {
        for sample in try samples() {
            let colourful = CheckText(TextStyle(colour: true)).result(sample)
            #expect(plain(colourful) == CheckText(TextStyle(colour: false)).result(sample))
            #expect(colourful.contains("\u{1B}["))
        }
    }

    @Test func `a finding shows what its sentence has not, cut and on one line a value`() throws {
        let print = String(repeating: "ab", count: 32)
        let facts: [(name: String, fact: Fact)] = [
            ("address", .text("192.0.2.1:5061")), ("alert", .number(48)), ("alertSentByUs", .flag(false)),
            ("milliseconds", .decimal(1.26)), ("sha256", .text(print)), ("names", .list(["a\u{1B}[2J", "b"])),
            ("long", .text(String(repeating: "x", count: 400))),
        ]
        let style = TextStyle(colour: false)
        var finding = Diagnosis(.tlsAlert, .fail, "192.0.2.1:5061 ended it", evidence: facts)
        let lines = style.evidence(of: finding)
        #expect(lines[0] == "    evidence: alert 48; alertSentByUs no; milliseconds 1.3;")
        #expect(lines[1] == "      sha256 \(print);" && lines[2] == "      names a\\e[2J, b;")
        #expect(lines.allSatisfy { $0.columns <= 80 } && lines.joined().count < 300)
        finding.severity = .info
        #expect(style.evidence(of: finding).isEmpty)
    }

    @Test func `what a peer wrote neither moves the cursor nor turns the text around`() throws {
        let sample = try SampleResults.hostile()
        let text = CheckText(TextStyle(colour: false))
        for rendering in [text.result(sample), text.summary([CheckRow(sample), CheckRow(sample)]), text.line(sample)] {
            #expect(
                !rendering.unicodeScalars.contains {
                    ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || $0.value == 0x7F || $0.value == 0x202E
                })
        }
        #expect(text.result(sample).contains("\\e[2J"))
    }

    @Test func `the verdict stands in the first line and the conclusion in the last`() throws {
        let text = CheckText(TextStyle(colour: false))
        let lines = text.result(try SampleResults.pass()).split(separator: "\n")
        #expect(lines[0].hasPrefix("sbc1.example.net:5061 over TLS") && lines[0].hasSuffix("PASS"))
        #expect(lines[0].columns == 80)
        #expect(text.result(try SampleResults.pass()).contains("A call would get through"))
        #expect(text.result(SampleResults.nameNotFound()).contains("A call would not get through"))
        #expect(text.result(SampleResults.nameNotFound()).contains("not reached"))
    }

    @Test func `the table puts the worst first, in columns, and tells each cause once`() throws {
        let rows = [
            CheckRow(try SampleResults.pass()), CheckRow(SampleResults.nameNotFound()),
            CheckRow(SampleResults.nameNotFound()),
        ]
        let text = CheckText(TextStyle(colour: false)).summary(rows)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[1].hasPrefix("FAIL") && lines[1].hasSuffix("dns.name-not-found"))
        #expect(lines[3].hasPrefix("PASS") && lines[3].hasSuffix("3.3 ms    90 d  200 OK"))
        let column = lines[0].range(of: "FOUND")?.lowerBound.utf16Offset(in: lines[0])
        #expect(lines[3].range(of: "200 OK")?.lowerBound.utf16Offset(in: lines[3]) == column)
        #expect(lines[5] == "3 checked: 1 pass, 2 fail")
        #expect(text.components(separatedBy: DiagnosisCode.dnsNameNotFound.remedy.prefix(30)).count == 2)
        #expect(text.contains("\n    sbc1.example.net:5061\n    2 targets. "))
        #expect(text.contains("\n    Whose move: whoever keeps the DNS of the name.\n"))
    }

    @Test(arguments: [40, 80, 120])
    func `table, probe lines and statistics keep to the width`(_ width: Int) throws {
        let style = TextStyle(colour: true, width: width)
        let text = CheckText(style)
        let rows = try samples().map { CheckRow($0) }
        let lines = try samples().map { text.line($0) }.joined()
        for line in plain(text.summary(rows) + lines + text.statistics([SampleResults.statistics()])).split(
            separator: "\n")
        {
            #expect(line.columns <= width, "\(line)")
        }
    }

    @Test func `statistics say what was lost and how long it took`() {
        let text = CheckText(TextStyle(colour: false)).statistics([SampleResults.statistics()])
        #expect(text.contains("4 probes, 1 lost (25 %), 1 failed"))
        #expect(text.contains("min / median / p95 / max: 1.0 ms / 2.0 ms / 3.0 ms / 4.0 ms"))
        #expect(text.contains("1 × dns.name-not-found"))
    }

    @Test(arguments: [40, 80, 120])
    func `every code has its line and its page, and both keep to the width`(_ width: Int) {
        let text = CodeText(TextStyle(colour: false, width: width))
        for code in DiagnosisCode.allCases {
            #expect(text.list.contains(code.rawValue))
            for line in text.explanation(code).split(separator: "\n") { #expect(line.columns <= width, "\(line)") }
        }
        for line in text.list.split(separator: "\n") { #expect(line.columns <= width, "\(line)") }
    }

    @Test(arguments: [("abc", 3), ("名前", 4), ("e\u{301}", 1), ("", 0), ("🙂", 2), ("é", 1)])
    func `columns are those of a terminal`(_ text: String, _ columns: Int) {
        #expect(text.columns == columns)
    }

    @Test func `a text is cut at a column and pieces lose nothing`() {
        #expect("名前名前".cut(to: 5) == "名前…")
        #expect("名前名前".cut(to: 8) == "名前名前")
        #expect("名前a名前".pieces(of: 3).joined() == "名前a名前")
    }
}
