import Evidence
import Foundation
import Testing

@testable import Reports

struct JSONReportTests {
    private func object(_ report: FleetReport) throws -> [String: Any] {
        let data = Data(JSONReport.render(report).utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `the report is one JSON object of its schema`() throws {
        let object = try object(FleetReport(FleetFixture.input()))
        #expect(object["schema"] as? String == "trunkwatch.report/1")
        #expect(object["from"] as? String == "2026-10-01T00:00:00.000Z")
        #expect(object["verdict"] as? String == "fail")
        let targets = try #require(object["targets"] as? [[String: Any]])
        #expect(targets.compactMap { $0["state"] as? String }.first == "down")
        let boston = try #require(targets.first)
        let availability = try #require(boston["availability"] as? [String: Any])
        #expect(availability["percent"] as? Double == 92.857)
        #expect(availability["downSeconds"] as? Int == 43_200)
        let latency = try #require(boston["latency"] as? [String: Any])
        #expect(Set(latency.keys) == ["dns", "tcp", "tls", "options"])
        let outages = try #require(boston["outages"] as? [[String: Any]])
        #expect(outages.map { $0["code"] as? String } == ["tcp.refused", "tcp.refused"])
        #expect(outages.last?["endedAt"] is NSNull)
    }

    @Test func `a duration that was not measured is null and a peer's text is raw`() throws {
        let targets = try #require(object(FleetReport(HostileFleet.input))["targets"] as? [[String: Any]])
        let names = Set(targets.compactMap { $0["target"] as? String })
        #expect(names == Set(HostileFleet.strings))
        for target in targets {
            let latency = try #require(target["latency"] as? [String: Any])
            #expect(latency["tls"] is NSNull)
            #expect(latency["options"] is [String: Any])
        }
    }

    @Test func `the same input gives the same bytes`() {
        let render = { JSONReport.render(FleetReport(FleetFixture.input())) }
        #expect(render() == render())
    }

    @Test func `a hundred percent is never a courtesy`() throws {
        var input = FleetFixture.input()
        input.targets = input.targets.filter { $0.name == "paris-sbc1" }
        input.targets[0].interval = .seconds(300)
        var last = try #require(input.targets[0].observations.last)
        last.time = input.to + Span.milliseconds(-500)
        last.verdict = .fail
        input.targets[0].observations.append(last)
        let object = try object(FleetReport(input))
        let availability = try #require(object["availability"] as? [String: Any])
        #expect(availability["percent"] as? Double == 99.999)
        #expect(HTMLReport.render(FleetReport(input)).contains("99.999 %"))
    }
}

struct CSVReportTests {
    @Test func `there is a header, then a row a target, all of the same length`() {
        let lines = CSVReport.render(FleetReport(FleetFixture.input())).components(separatedBy: "\r\n")
        #expect(lines.first == CSVReport.columns.joined(separator: ","))
        #expect(lines.count == 10)
        #expect(lines.last == "")
        let row = lines[1].components(separatedBy: ",")
        #expect(row.count == CSVReport.columns.count)
        #expect(row[0] == "\"boston-sbc1\"")
        #expect(row[4] == "down")
        #expect(row[9] == "92.857")
    }

    @Test func `no cell becomes a formula or leaves its quotes`() throws {
        let rows = parsed(CSVReport.render(FleetReport(HostileFleet.input)))
        #expect(rows.count == HostileFleet.strings.count + 1)
        #expect(rows.allSatisfy { $0.count == CSVReport.columns.count })
        for cell in rows.dropFirst().flatMap({ $0 }) {
            let first = cell.unicodeScalars.first
            let isNumber = Double(cell) != nil
            #expect(isNumber || !["=", "+", "-", "@", "\t", "\r"].contains(first), "\(cell)")
        }
    }

    /// RFC 4180 by scalars, as a spreadsheet reads it.
    private func parsed(_ text: String) -> [[String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        for scalar in text.unicodeScalars {
            let row = rows.count - 1
            let cell = rows[row].count - 1
            switch scalar {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: rows[row].append("")
            case "\n" where !isQuoted: rows.append([""])
            case "\r" where !isQuoted: continue
            default: rows[row][cell].unicodeScalars.append(scalar)
            }
        }
        return rows.dropLast()
    }
}

struct MarkdownReportTests {
    @Test func `tables keep their shape whatever a peer sends`() {
        let text = MarkdownReport.render(FleetReport(HostileFleet.input))
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
        let widths = rows.map { row in
            row.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
        }
        #expect(Set(widths).isSubset(of: [10, 7, 6]))
        #expect(!text.contains("<script"))
        #expect(!text.contains("](javascript"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `the report reads as text`() {
        let text = MarkdownReport.render(FleetReport(FleetFixture.input()))
        #expect(text.hasPrefix("# ✕ 3 of 8 trunks would take a call.\n"))
        #expect(text.contains("| ✕ down | boston-sbc1 | sbc.boston.example.com:5061 | 92.857 % | 12 h |"))
        #expect(text.contains("An answer to OPTIONS is not a call."))
    }

    @Test func `the summary is whole, and times in it are written as times`() throws {
        let report = FleetReport(FleetFixture.input())
        #expect(report.summary.joined(separator: " ").count > PeerText.shownCharacters, "long enough to be cut")
        let text = MarkdownReport.render(report)
        let summary = try #require(text.split(separator: "\n").first { $0.hasPrefix("At ") })
        #expect(summary.hasSuffix("of the period was observed.") && !summary.contains("…"))
        #expect(!summary.contains("&#58;"))
    }

    @Test(arguments: [
        ("13:19, O=Example (test)!", "13:19, O=Example (test)!"), ("http://evil.example", "http&#58;//evil.example"),
        ("[x](y)", "\\[x\\]\\(y)"), ("= + -", "\\= + -"), ("a|b `c` *d* _e_", "a\\|b \\`c\\` \\*d\\* \\_e\\_"),
        (":tada: @all", "&#58;tada: &#64;all"), ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
    ])
    func `only what means something in Markdown is marked`(_ text: String, _ marked: String) {
        #expect(MarkdownReport.escaped(text) == marked)
    }
}
