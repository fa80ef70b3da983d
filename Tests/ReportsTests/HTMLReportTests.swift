import Evidence
import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

struct HTMLReportTests {
    private let report = FleetReport(FleetFixture.input(), options: ReportOptions(groupBy: "region"))

    private var page: Page { get throws { try Page(HTMLReport.render(report)) } }
    private var hostilePage: Page {
        get throws {
            try Page(HTMLReport.render(FleetReport(HostileFleet.input, options: ReportOptions(groupBy: "label"))))
        }
    }

    @Test func `the page is written where somebody asks to look at it`() throws {
        guard let path = ProcessInfo.processInfo.environment["TRUNKWATCH_REPORT_TO"] else { return }
        try HTMLReport.render(report).write(toFile: path, atomically: true, encoding: .utf8)
        let hostile = HTMLReport.render(FleetReport(HostileFleet.input))
        try hostile.write(toFile: path + ".hostile.html", atomically: true, encoding: .utf8)
    }

    @Test func `every target stands there with its state, for people and for scripts`() throws {
        let page = try page
        let sections = page.elements.filter { $0.attributes["data-target"] != nil }
        let states = Dictionary(
            uniqueKeysWithValues: sections.map {
                ($0.attributes["data-target"] ?? "", $0.attributes["data-state"] ?? "")
            })
        #expect(states == Dictionary(uniqueKeysWithValues: report.targets.map { ($0.name, $0.state.rawValue) }))
        for target in report.targets {
            #expect(page.text.contains(target.name))
            #expect(page.text.contains("\(target.state.sign) \(target.state.rawValue)"))
        }
        #expect(page.text.contains("An answer to OPTIONS is not a call."))
        #expect(page.text.contains("Availability is weighted by time"))
    }

    @Test func `it needs nothing from anywhere and runs nothing`() throws {
        let page = try page
        let names = Set(page.elements.map(\.name))
        #expect(names.isDisjoint(with: ["script", "iframe", "object", "embed", "img", "form", "foreignObject", "use"]))
        #expect(
            !page.elements.contains {
                $0.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" || $0 == "src" }
            })
        let links = page.elements.compactMap { $0.attributes["href"] }
        #expect(links.allSatisfy { $0.hasPrefix("#") || $0 == "data:," })
        let policy = page.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none'") == true)
    }

    @Test func `headings are in order, tables have captions and scopes, pictures have words`() throws {
        let page = try page
        #expect(page.elements.first { $0.name == "html" }?.attributes["lang"] == "en")
        let levels = page.elements.compactMap {
            $0.name.count == 2 && $0.name.first == "h" ? Int($0.name.dropFirst()) : nil
        }
        #expect(levels.first == 1)
        #expect(levels.count { $0 == 1 } == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
        let tables = page.elements.count { $0.name == "table" }
        #expect(tables > 10)
        #expect(page.elements.count { $0.name == "caption" } == tables)
        #expect(
            page.elements.filter { $0.name == "th" }.allSatisfy { ["col", "row"].contains($0.attributes["scope"]) })
        for picture in page.elements where picture.name == "svg" {
            #expect(picture.attributes["role"] == "img")
            #expect(picture.children.prefix(2) == ["title", "desc"])
        }
    }

    @Test func `identifiers are unique and every reference finds its element`() throws {
        for page in [try page, try hostilePage] {
            let identifiers = page.elements.compactMap { $0.attributes["id"] }
            #expect(Set(identifiers).count == identifiers.count)
            let references = page.elements.flatMap { element in
                (element.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? [])
                    + (element.attributes["href"].map { $0.hasPrefix("#") ? [String($0.dropFirst())] : [] } ?? [])
            }
            #expect(Set(references).isSubset(of: Set(identifiers)))
        }
    }

    @Test func `the same input gives the same bytes and another seed gives others`() {
        let again = FleetReport(FleetFixture.input(), options: ReportOptions(groupBy: "region"))
        #expect(HTMLReport.render(report) == HTMLReport.render(again))
        #expect(HTMLReport.render(report) != HTMLReport.render(FleetReport(FleetFixture.input(seed: 2))))
    }

    @Test func `whatever a peer sends stays text`() throws {
        let hostile = try hostilePage
        let harmless = try page
        #expect(Set(hostile.elements.map(\.name)).isSubset(of: Set(harmless.elements.map(\.name))))
        let attributes = { (page: Page) in Set(page.elements.flatMap(\.attributes.keys)) }
        #expect(attributes(hostile).isSubset(of: attributes(harmless)))
        #expect(hostile.text.contains("<script>alert(1)</script>"))
        #expect(hostile.text.contains("{{css}}{{{headline}}}"))
        let names = hostile.elements.compactMap { $0.attributes["data-target"] }
        #expect(names.contains("\"><img src=x onerror=alert(1)>"))
        #expect(names.count == HostileFleet.strings.count)
        #expect(!hostile.source.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{0}" })
    }
}

/// The page as an XML parser sees it: markup that is not well-formed does not get this far.
private struct Page {
    struct Element {
        let name: String
        let attributes: [String: String]
        var children: [String] = []
    }

    let source: String
    let elements: [Element]
    let text: String

    init(_ source: String) throws {
        let reader = Reader()
        let parser = XMLParser(data: Data(source.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "line \(parser.lineNumber), column \(parser.columnNumber): not well-formed")
        self.source = source
        self.elements = reader.elements
        self.text = reader.text
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [Element] = []
        var text = ""
        private var path: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            if let parent = path.last { elements[parent].children.append(name) }
            path.append(elements.count)
            elements.append(Element(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            path.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }
}
