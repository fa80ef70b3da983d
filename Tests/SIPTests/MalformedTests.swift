import SIP
import Testing

/// What no temperament reads (faults S5, S10 to S17), each with its reason and place.
struct MalformedTests {
    private func expect(_ bytes: [UInt8], _ reason: SIPSyntaxError.Reason, _ offset: Int? = nil) {
        for temperament in Temperament.allCases {
            let error = decode(bytes, as: temperament).error
            #expect(error?.reason == reason, "\(String(decoding: bytes, as: UTF8.self))")
            if let offset { #expect(error?.offset == offset) }
        }
    }

    @Test func `status codes outside 100 to 699 are refused`() {
        for code in ["99", "099", "700", "1000", "4294967301", "20", "2x0", "-200"] {
            expect(Messages.ok("200 OK", becomes: "\(code) OK"), .statusCode, 8)
        }
    }

    @Test func `other versions are refused`() {
        for version in ["SIP/7.0", "SIP/2.1", "SIP/3.0"] {
            expect(Messages.ok("SIP/2.0 200", becomes: "\(version) 200"), .version, 0)
        }
        expect(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), .startLine)
        expect(Array("SIP/2.0".utf8), .unendedHeaders)
        expect([], .empty)
        expect(Array("\r\n".utf8), .empty)
    }

    @Test func `NUL and lone CR end a message wherever they stand`() {
        for poison in ["\0", "\r", "\r\r"] {
            for (line, other) in [
                ("Server: E", "Server: \(poison)E"), ("OK", "O\(poison)K"), ("From", "Fr\(poison)om"),
            ] {
                let error = decode(Messages.ok(line, becomes: other), as: .tolerant).error
                #expect(error != nil || poison == "\0" && line == "From", "\(poison.utf8.count) in \(line)")
            }
        }
        expect(Messages.ok("Server: E", becomes: "Server: \0E"), .controlCharacter)
    }

    @Test func `Content-Length is digits and nothing else, and says one thing`() {
        for value in ["99999999999999999999", "-1", "1e3", "0x10", "+5", "", "5 5", "5,5"] {
            expect(Messages.ok("Content-Length: 0", becomes: "Content-Length: \(value)"), .contentLength)
        }
        expect(Messages.ok("Content-Length: 0", becomes: "Content-Length: 0\r\nl: 1"), .contentLengthsDiffer)
        expect(Messages.ok("Content-Length: 0", becomes: "Content-Length: 5"), .bodyTooShort)
    }

    @Test func `what must be there once is there once`() {
        for (line, reason) in [
            ("Via", SIPSyntaxError.Reason.missingVia), ("From", .missingFrom), ("To", .missingTo),
            ("Call-ID", .missingCallID), ("CSeq", .missingCSeq),
        ] {
            expect(Messages.ok("\r\n\(line): ", becomes: "\r\nX-\(line): "), reason)
        }
        for line in ["f: <sip:a@b>;tag=1", "To: <sip:a@b>;tag=1", "i: x", "CSeq: 1 OPTIONS"] {
            expect(Messages.ok(adding: line), .repeatedHeader)
        }
    }

    @Test func `quotes, brackets and comments must close`() {
        expect(Messages.ok("From: <", becomes: "From: \"a <"), .unclosedQuote)
        expect(Messages.ok("From: <", becomes: "From: \"a\\\" <"), .unclosedQuote)
        expect(Messages.ok("example.com>;tag=a73kszlfl8", becomes: "example.com"), .unclosedAngle)
        expect(Messages.ok("tag=a73kszlfl8", becomes: "tag=\"a"), .unclosedQuote)
        expect(Messages.ok("TLS 192.0.2.10:5061", becomes: "TLS [::1"), .host)
    }

    @Test func `ports are 1 to 65535`() {
        for port in ["0", "65536", "99999", "999999", "-1", "x", ""] {
            expect(Messages.ok("192.0.2.10:5061", becomes: "192.0.2.10:\(port)"), .port)
            expect(Messages.ok("sbc1.example.net:5061", becomes: "sbc1.example.net:\(port)"), .port)
        }
        for port in ["0", "65536", "4294967297"] { expect(Messages.ok("rport=49152", becomes: "rport=\(port)"), .port) }
    }

    @Test func `CSeq is below 2^32 and names a method`() {
        for value in [
            "4294967296 OPTIONS", "99999999999999999999 OPTIONS", "OPTIONS", "1", "1 ", "-1 OPTIONS", "1 a b",
        ] {
            expect(Messages.ok("4711 OPTIONS", becomes: value), .cseq)
        }
        #expect(decode(Messages.ok("4711 OPTIONS", becomes: "4294967295 OPTIONS"), as: .strict).valid)
        let other = Array(Messages.options.replacing("4711 OPTIONS", with: "4711 INVITE").utf8)
        expect(other, .cseqMethod)
    }

    @Test func `Max-Forwards is 0 to 255`() {
        for value in ["256", "-1", "", "1 2", "99999999999999999999"] {
            expect(Array(Messages.options.replacing("Forwards: 70", with: "Forwards: \(value)").utf8), .number)
        }
    }

    @Test func `bytes beyond ASCII and overlong UTF-8 are kept as they are`() throws {
        let odd: [UInt8] = [0x80, 0xC0, 0xAF, 0xFF, 0xE2, 0x82, 0xAC]
        let text = Array(Messages.ok.utf8)
        let place = try #require(text.firstRange(of: Array("Example-SBC".utf8)))
        let bytes = text[..<place.lowerBound] + odd + text[place.upperBound...]
        var index = MessageIndex()
        let facts = ResponseFacts(try index.parse(Array(bytes).span, as: .strict))
        #expect(facts.server == odd + Array("/9.4.2".utf8))
    }

    @Test func `a body is opaque`() {
        let head = Messages.ok.replacing(
            "Content-Length: 0", with: "Content-Type: multipart/mixed\r\nContent-Length: 9")
        #expect(decode(Array((head + "--\r\n\0\u{7F}--").utf8) + [0xFF], as: .strict).bodyLength == 9)
    }
}
