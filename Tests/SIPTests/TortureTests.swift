import SIP
import Testing

/// RFC 4475 and RFC 5118: each message with the verdict of its index, and every difference with its reason.
struct TortureTests {
    /// What is read and what is refused of the messages that the index leaves open (`reject-or-lenient`).
    static let openOnes: [String: (strict: Bool, tolerant: Bool, why: String)] = [
        "ltgtruri.dat": (false, true, "the brackets around a Request-URI change nothing, and are recorded"),
        "lwsruri.dat": (false, false, "what follows the blank might be anything"),
        "lwsstart.dat": (false, true, "more blanks between the parts change nothing, and are recorded"),
        "trws.dat": (false, true, "blanks at the end of the request line change nothing, and are recorded"),
        "escruri.dat": (false, false, "headers in a Request-URI are never acted on"),
        "baddate.dat": (true, true, "Date is shown and never interpreted"),
        "regbadct.dat": (false, false, "without brackets a question mark may belong to URI or header"),
        "badaspec.dat": (false, true, "blanks just inside the brackets change nothing, and are recorded"),
        "baddn.dat": (false, false, "a comma in an unquoted display name makes two values of one"),
        "badbranch.dat": (true, true, "a bare magic cookie is an RFC 2543 branch, and recorded"),
    ]

    /// Where the strict temperament differs from the index's `valid`, with the reason.
    static let strictDifferences: [String: String] = [
        "ipv6-correct-abnf-2-colons.dat": "its figure has no empty line after the headers",
        "ipv6-in-sdp.dat": "its Content-Length is larger than its body: README of the corpus",
        "ipv6-bug-abnf-3-colons.dat": "a third colon is outside the grammar, and there is no empty line",
    ]

    @Test func `every torture message of RFC 4475 gets its verdict`() throws {
        for row in try CorpusFiles.table("rfc4475/INDEX.tsv") {
            let file = try #require(row["file"])
            let bytes = try CorpusFiles.bytes("rfc4475/\(file)")
            let strict = decode(bytes, as: .strict).valid
            let tolerant = decode(bytes, as: .tolerant).valid
            switch (row["parser_verdict"], file) {
            case ("accept", _), ("discard", "bcast.dat"):
                #expect(strict && tolerant, "\(file) is to be accepted")
            case ("reject", _), ("reject-datagram", _), ("reject-505", _), ("discard", _), ("-", _):
                #expect(!strict && !tolerant, "\(file) is to be refused")
            default:
                let open = try #require(Self.openOnes[file], "\(file) has no verdict")
                #expect(strict == open.strict && tolerant == open.tolerant, "\(file): \(open.why)")
            }
        }
    }

    @Test func `every torture message of RFC 5118 gets its verdict`() throws {
        for row in try CorpusFiles.table("rfc5118/INDEX.tsv") {
            let file = try #require(row["file"])
            let bytes = try CorpusFiles.bytes("rfc5118/crlf/\(file)")
            let isGood = row["per_rfc"] != "invalid"
            let bodyIsShort = file == "ipv6-in-sdp.dat"
            #expect(decode(bytes, as: .tolerant).valid == (isGood && !bodyIsShort), "\(file)")
            let isStrictlyGood = isGood && Self.strictDifferences[file] == nil
            #expect(decode(bytes, as: .strict).valid == isStrictlyGood, "\(file)")
        }
    }

    @Test func `bare LF as RFC 5118 was published is read by the tolerant and refused by the strict`() throws {
        for row in try CorpusFiles.table("rfc5118/INDEX.tsv") where row["per_rfc"] != "invalid" {
            let file = try #require(row["file"])
            let bytes = try CorpusFiles.bytes("rfc5118/as-published/\(file)")
            #expect(decode(bytes, as: .strict).error?.reason == .bareLineFeed, "\(file)")
            guard file != "ipv6-in-sdp.dat" else { continue }
            #expect(decode(bytes, as: .tolerant).tolerated.contains("bare-line-feed"), "\(file)")
        }
    }

    @Test func `folds, compact names and blanks everywhere give the same values as the plain form`() throws {
        let decoded = decode(try CorpusFiles.bytes("rfc4475/wsinv.dat"), as: .strict)
        #expect(decoded.cseqNumber == 9 && decoded.cseqMethod == "INVITE")
        #expect(decoded.via.map(\.host) == ["192.0.2.2", "spindle.example.com", "192.168.255.111"])
        #expect(decoded.via[0].branch == "390skdjuw")
        #expect(decoded.from?.tag == "98asjd8" && decoded.to?.tag == "1918181833n")
        #expect(decoded.headers.contains { $0.name == "Subject" && $0.rawName == "s" && $0.value.isEmpty })
        #expect(decoded.headers.contains { $0.value == "newfangled value continued newfangled value" })
    }

    @Test func `the first of two messages in a datagram is read and the rest dropped`() throws {
        let decoded = decode(try CorpusFiles.bytes("rfc4475/dblreq.dat"), as: .tolerant)
        #expect(decoded.method == "REGISTER" && decoded.bodyLength == 0)
        #expect(decoded.tolerated == ["surplus-bytes"])
    }

    @Test func `brackets tell the port of an IPv6 host from its last group`() throws {
        var index = MessageIndex()
        let ambiguous = try CorpusFiles.bytes("rfc5118/crlf/port-ambiguous.dat")
        do {
            let view = try index.parse(ambiguous.span, as: .strict)
            let uri = try #require(view.essentials.requestURI)
            #expect(view.text(uri.host) == "[2001:db8::10:5070]" && uri.port == nil)
        }
        let unambiguous = try CorpusFiles.bytes("rfc5118/crlf/port-unambiguous.dat")
        do {
            let view = try index.parse(unambiguous.span, as: .strict)
            let uri = try #require(view.essentials.requestURI)
            #expect(view.text(uri.host) == "[2001:db8::10]" && uri.port == 5070)
        }
    }
}
