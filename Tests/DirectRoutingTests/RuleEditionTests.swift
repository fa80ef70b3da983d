import ChainAudit
import DirectRouting
import Evidence
import Testing

@Suite struct RuleEditionTests {
    private let edition = RuleEdition.current

    @Test func `the compiled-in rules can be read and say their edition`() throws {
        #expect(try RuleEdition(parsing: RuleEdition.embeddedText).date == edition.date)
        #expect(edition.date == "2026-11-24")
    }

    @Test func `an SBC tries the names of its cloud in order`() {
        #expect(
            edition.connectionPoints(of: .worldwide).map(\.host) == [
                "sip.pstnhub.microsoft.com", "sip2.pstnhub.microsoft.com", "sip3.pstnhub.microsoft.com",
            ])
        #expect(edition.connectionPoints(of: .gccHigh).map(\.host) == ["sip.pstnhub.gov.teams.microsoft.us"])
        #expect(edition.connectionPoints(of: .dod).map(\.host) == ["sip.pstnhub.dod.teams.microsoft.us"])
    }

    @Test func `four suites, seven roots, and the values of the collection`() {
        #expect(
            edition.suites.map(\.openSSLName) == [
                "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-SHA384",
                "ECDHE-RSA-AES128-SHA256",
            ])
        #expect(edition.roots.count == 7)
        #expect(edition.roots.allSatisfy { $0.sha1.count == 20 })
        #expect(edition.roots.map { $0.sha1[0] } == [0xA8, 0xDF, 0x7E, 0x17, 0xA7, 0x99, 0x73])
        #expect(edition[.optionsLate] == .seconds(180))
        #expect(edition[.optionsStale] == .seconds(300))
        #expect(edition[.failoverTime] == .seconds(10))
        #expect(edition.failoverCodes == [408, 503, 504])
        #expect(edition[.nameMaximumLength] == 63)
        #expect(edition[.missingClientAuth] == .info)
        #expect(edition[.product] == "Microsoft.PSTNHub.SIPProxy")
    }

    @Test func `every rule names a source, a date and a grade`() {
        let sources =
            edition.names.map(\.source) + edition.zones.map(\.source) + edition.ranges.map(\.source)
            + edition.suites.map(\.source) + edition.roots.map(\.source) + edition.events.map(\.source)
            + TextRule.allCases.compactMap { edition.source(of: $0.rawValue) }
            + DurationRule.allCases.compactMap { edition.source(of: $0.rawValue) }
        #expect(sources.count > 80)
        #expect(sources.allSatisfy { !$0.tags.isEmpty && $0.date.count >= 4 })
    }

    @Test func `events stand in the order of their dates`() {
        #expect(edition.events.map(\.date) == edition.events.map(\.date).sorted())
        #expect(edition.events.contains { $0.topic == "eku" && $0.date == "2024-03-19" })
    }

    @Test func `every retired or test name lies in a zone of its cloud`() {
        for name in edition.names {
            #expect(edition.zones.contains { name.cloud == $0.cloud && name.host.hasSuffix("." + $0.domain) })
        }
    }
}

@Suite struct RuleEditionParsingTests {
    private static let tail = "source=X date=2024-09 grade=A"

    /// The compiled-in rules with one more line at the end, and the number of that line.
    private static func appending(_ line: String) -> (text: String, number: Int) {
        let text = RuleEdition.embeddedText
        return (text + line + "\n", text.split(separator: "\n", omittingEmptySubsequences: false).count)
    }

    @Test(arguments: [
        ("nmae sip.example cloud=dod role=test \(tail)", "“nmae” is no statement"),
        ("name sip.example cloud=dod role=boss \(tail)", "role=boss is not known"),
        ("name sip.example cloud=mars role=test \(tail)", "cloud=mars is not known"),
        ("name sip.example role=test \(tail)", "name needs cloud="),
        ("name a b cloud=dod role=test \(tail)", "name takes one host name"),
        ("name bad_-.example- cloud=dod role=test \(tail)", "is no host name"),
        ("name SIP.PSTNHUB.MICROSOFT.COM cloud=worldwide role=test \(tail)", "this name is there twice"),
        ("name sip.example cloud=dod cloud=dod role=test \(tail)", "cloud= stands there twice"),
        ("name sip.example cloud=dod role=test colour=red \(tail)", "name knows no colour="),
        ("name sip.example cloud=dod role=test date=2024 grade=A", "name needs source="),
        ("name sip.example cloud=dod role=test source=X grade=A", "name needs date="),
        ("name sip.example cloud=dod role=test source=X date=soon grade=A", "date=soon is not"),
        ("name sip.example cloud=dod role=test source=X date=2024-13 grade=A", "date=2024-13 is not"),
        ("name sip.example cloud=dod role=test source=X date=2024 grade=Z", "grade=Z is not known"),
        ("range 52.112.0.1/14 cloud=dod use=media \(tail)", "has bits beyond its prefix"),
        ("range 52.112.0.0 cloud=dod use=media \(tail)", "is no address block"),
        ("suite A:B iana=X \(tail)", "is no suite name"),
        ("root 00 serial=1 name=x \(tail)", "a SHA-1 has 40"),
        ("value options.later 60s \(tail)", "no rule reads the value options.later"),
        ("value options.late 60s \(tail)", "options.late is there twice"),
        ("value options.late \(tail)", "value takes a key and a value"),
        ("event 2024 eku \(tail)", "event takes a date, a topic and a sentence"),
        ("event 2024 eku \"open \(tail)", "a double quote is not closed"),
        ("edition 2026-01-01", "there is an edition already"),
    ])
    func `a slip is refused with its line`(line: String, reason: String) {
        let (text, number) = Self.appending(line)
        let error = #expect(throws: RuleFileError.self) { try RuleEdition(parsing: text) }
        #expect(error?.line == number)
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [
        ("value options.late 180s", "value options.late 180", "is not a duration"),
        ("value ner.minimum-calls 100", "value ner.minimum-calls many", "is not a whole number"),
        ("value certificate.missing-eku warn", "value certificate.missing-eku loud", "is not one of info, warn, fail"),
        ("value tls.live 1.2", "value tls.live 1.1", "is not one of 1.2, 1.3"),
        ("value trunk.failover-codes 408,503,504", "value trunk.failover-codes 408,x", "is no list of SIP codes"),
    ])
    func `a value of the wrong form is refused`(right: String, wrong: String, reason: String) {
        let text = replacing(right, by: wrong)
        let error = #expect(throws: RuleFileError.self) { try RuleEdition(parsing: text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: ["value options.late", "edition", "suite", "root", "zone", "name sip.pstnhub.dod"])
    func `a file that lacks something is refused as a whole`(beginning: String) {
        let lines = RuleEdition.embeddedText.split(separator: "\n").filter { !$0.hasPrefix(beginning) }
        let error = #expect(throws: RuleFileError.self) { try RuleEdition(parsing: lines.joined(separator: "\n")) }
        #expect(error?.line == 0)
        #expect(error?.reason.hasPrefix("the file has no ") == true)
    }

    @Test func `comments, blanks, tabs and CRLF do not matter`() throws {
        let crlf = RuleEdition.embeddedText.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: " \t# so\r\n")
        #expect(try RuleEdition(parsing: crlf).names == RuleEdition.current.names)
    }

    private func replacing(_ old: String, by new: String) -> String {
        RuleEdition.embeddedText.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(old) ? new + $0.dropFirst(old.count) : String($0) }.joined(separator: "\n")
    }
}
