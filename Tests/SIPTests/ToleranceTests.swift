import SIP
import Testing

/// Departures from RFC 3261: what the strict refuses, and what the tolerant records.
struct ToleranceTests {
    private func check(_ bytes: [UInt8], _ tolerance: String, _ reason: SIPSyntaxError.Reason) {
        let strict = decode(bytes, as: .strict)
        #expect(strict.error?.reason == reason, "\(tolerance)")
        let tolerant = decode(bytes, as: .tolerant)
        #expect(tolerant.valid && tolerant.tolerated.contains(tolerance), "\(tolerance): \(tolerant)")
    }

    @Test func `each departure is refused by the strict and recorded by the tolerant`() {
        check(Array(Messages.ok.replacing("\r\n", with: "\n").utf8), "bare-line-feed", .bareLineFeed)
        check(Messages.ok("200 OK", becomes: "200"), "blank-in-start-line", .blankInStartLine)
        check(Messages.ok("SIP/2.0 200", becomes: "SIP/2.0  200"), "blank-in-start-line", .blankInStartLine)
        check(Messages.ok(adding: "X: a\u{01}b"), "control-character", .controlCharacter)
        check(Messages.ok(adding: "Content-Length: 0"), "repeated-content-length", .repeatedHeader)
        check(Messages.ok(";tag=1928301774", becomes: ""), "missing-to-tag", .missingToTag)
        check(Messages.ok("From: <", becomes: "From: a@b <"), "unquoted-display-name", .displayName)
        check(Messages.ok("<sip:probe@probe.example.com>", becomes: "< sip:a@b >"), "blank-in-angles", .address)
        check(Messages.ok("sbc1.example", becomes: "sbc_1.example"), "underscore-in-host", .host)
        check(Messages.ok("probe@probe", becomes: "pr|be@probe"), "unescaped-character", .uri)
        check(Messages.ok("a73kszlfl8", becomes: "a73=ksz/lfl8"), "odd-parameter-value", .parameter)
        check(Messages.ok("sip:probe@", becomes: "probe@"), "missing-scheme", .uri)
        check(Messages.ok("<sip:sbc1", becomes: "<sip: sbc1"), "blank-in-uri", .uri)
        check(Messages.ok("example.com>;tag", becomes: "example.com>;;tag"), "empty-list-value", .parameter)
        check(Messages.ok(adding: "no colon here"), "junk-line", .missingColon)
        check(Messages.ok(adding: "=: x"), "junk-line", .headerName)
        check(Messages.ok("2c3e5f6@", becomes: "2c3,e5f6@"), "odd-call-id", .callID)
    }

    @Test func `upper-case names, no To tag and no Contact are read as Direct Routing sends them`() throws {
        let bytes = try CorpusFiles.bytes("realworld/024-teams-200-options-2020-08.sip")
        var index = MessageIndex()
        let facts = ResponseFacts(try index.parse(bytes.span, as: .tolerant))
        #expect(facts.statusCode == 200 && facts.contact == nil && facts.toTag == nil)
        #expect(facts.server.map { String(decoding: $0, as: UTF8.self) }?.contains("PSTNHub") == true)
        #expect(facts.tolerances.contains(.missingToTag))
    }

    @Test func `what RFC 3261 allows needs no tolerance`() {
        let allowed = [
            Messages.ok("From: ", becomes: "f : "), Messages.ok("From: <", becomes: "From: Bell-Alexander <"),
            Messages.ok("From: <", becomes: "From: \"a \\\" b, <c>\"  <"), Messages.ok("From: <", becomes: "From:<"),
            Messages.ok(
                "Contact: <sip:sbc1.example.net:5061;transport=tls>", becomes: "Contact: sip:a@b;q=0.5, <sip:c>"),
            Messages.ok("SIP/2.0/TLS 192", becomes: "SIP / 2.0 / TLS 192"), Messages.ok(adding: "X:", "Y: \t "),
            Messages.ok("CSeq: 4711 ", becomes: "CSeq:\r\n 4711\r\n\t"), Messages.ok("200 OK", becomes: "200 "),
            Messages.ok("rport=49152", becomes: "rport = 49152 "),
            Messages.ok("sip:probe@", becomes: "sip:%00;a&=+$,?/@"),
        ]
        for bytes in allowed {
            let decoded = decode(bytes, as: .strict)
            #expect(decoded.valid && decoded.tolerated.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func `the version may be in lower case, which is noted`() {
        let decoded = decode(Messages.ok("SIP/2.0 200", becomes: "sip/2.0 200"), as: .strict)
        #expect(decoded.valid && decoded.tolerated == ["version-case"])
    }

    @Test func `every tolerance has a name of its own, in kebab case`() {
        let names = Tolerances.named.map(\.name)
        #expect(Set(names).count == names.count && Tolerances(Tolerances.named.map(\.tolerance)).names == names)
        #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == 0x2D || (0x61...0x7A).contains($0) } })
    }
}
