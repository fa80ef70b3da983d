import Evidence
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

    @Test func `what a peer wrote neither moves the cursor nor turns the text around`() throws {
        let sample = try SampleResults.hostile()
        let text = CheckText(TextStyle(colour: false))
        for rendering in [text.result(sample), text.summary([sample, sample])] {
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

    @Test func `the summary puts the worst first`() throws {
        let lines = CheckText(TextStyle(colour: false)).summary(
            [try SampleResults.pass(), SampleResults.nameNotFound()]
        ).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("FAIL") && lines[0].contains("dns.name-not-found"))
        #expect(lines[1].hasPrefix("PASS") && lines[1].contains("200 in 3.3 ms"))
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
