import SIP
import Testing

struct StreamFramerTests {
    static let answer = Array(
        """
        SIP/2.0 200 OK\r
        Via: SIP/2.0/TLS 192.0.2.10:5061;branch=z9hG4bK-7f3a9c51d2e84b06;rport=49152\r
        From: <sip:probe@probe.example.com>;tag=a73kszlfl8\r
        To: <sip:sbc.example.net:5061;transport=tls>;tag=1928301774\r
        Call-ID: 5f8c2b1e9a7d4c368e0fb4a1d2c3e5f6\r
        CSeq: 4711 OPTIONS\r
        Content-Length: 5\r
        \r
        v=0\r

        """.utf8)

    /// All events up to the one that says that no more can be said, with messages as text.
    static func events(
        _ pieces: [[UInt8]], as temperament: Temperament = .tolerant, resynchronising: Bool = false
    ) -> [String] {
        var framer = StreamFramer(as: temperament)
        var events: [String] = []
        for piece in pieces {
            framer.append(piece)
            reading: while true {
                switch framer.next() {
                case .message(let range): events.append(String(decoding: framer.copy(range), as: UTF8.self))
                case .keepAlive: events.append("keep-alive")
                case .ping: events.append("ping")
                case .needsMore: break reading
                case .malformed(let error):
                    events.append(error.reason.rawValue)
                    guard resynchronising else { return events }
                    framer.resynchronise()
                }
            }
        }
        return events
    }

    static let text = String(decoding: answer, as: UTF8.self)

    @Test func `two messages and a ping in one read come out one after the other`() {
        let events = Self.events([Self.answer + Array("\r\n\r\n".utf8) + Self.answer])
        #expect(events == [Self.text, "keep-alive", "ping", Self.text])
    }

    @Test func `any split of the bytes gives the same events`() {
        let stream = Array("\r\n".utf8) + Self.answer + Array("\r\n\r\n".utf8) + Self.answer + Array("SSH-2.0\r\n".utf8)
        let whole = Self.events([stream])
        #expect(whole.count == 6)
        for cut in 0...stream.count {
            #expect(Self.events([Array(stream[..<cut]), Array(stream[cut...])]) == whole, "cut at \(cut)")
        }
        #expect(Self.events(stream.map { [$0] }) == whole)
    }

    @Test func `an enormous Content-Length is refused before a byte of the body`() {
        for length in ["99999999999999999999", "-1", "1e3", "0x10", "+5", "", "4294967296", "65535"] {
            let head = Self.text.replacing("Content-Length: 5", with: "Content-Length: \(length)")
            let events = Self.events([Array(head.utf8)])
            #expect(events.count == 1 && !events[0].hasPrefix("SIP/2.0"), "\(length)")
        }
    }

    @Test func `nothing that follows a message without length is taken for a message`() {
        let head = Self.text.replacing("Content-Length: 5\r\n", with: "").replacing("v=0\r\n", with: "")
        let reason = SIPSyntaxError.Reason.bytesAfterUnframedMessage.rawValue
        #expect(Self.events([Array(head.utf8) + Self.answer]) == [head, reason])
        #expect(Self.events([Array(head.utf8), Self.answer]) == [head, reason])
        let missing = SIPSyntaxError.Reason.contentLengthMissing.rawValue
        #expect(Self.events([Array(head.utf8)], as: .strict) == [missing])
    }

    @Test func `what is no SIP is refused at its first line`() {
        #expect(Self.events([Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)]).count == 1)
        #expect(Self.events([Array("HTTP/1.1 400 Bad Request\r\n".utf8)]).count == 1)
    }

    @Test func `garbage is passed over to the next start line, whatever the split`() {
        let garbage = Array("no SIP at all\r\nVia: x\r\n\r\n".utf8)
        let stream = Self.answer + garbage + Self.answer
        let whole = Self.events([stream], resynchronising: true)
        #expect(whole.filter { $0 == Self.text }.count == 2 && whole.last == Self.text)
        let single = Self.events(stream.map { [$0] }, resynchronising: true)
        #expect(single.filter { $0 == Self.text }.count == 2)
    }

    @Test func `garbage without an end is not held`() {
        var framer = StreamFramer(as: .tolerant)
        framer.append(Array("garbage\r\n".utf8))
        guard case .malformed = framer.next() else {
            Issue.record("garbage was taken for a start line")
            return
        }
        framer.resynchronise()
        for _ in 0..<1_000 {
            framer.append([UInt8](repeating: 0x41, count: 1_024))
            #expect(framer.next() == .needsMore && framer.heldBytes <= Limits.lineBytes + 1_024)
        }
        framer.append(Array("\r\n".utf8) + Self.answer)
        guard case .message = framer.next() else {
            Issue.record("the message after the garbage was lost")
            return
        }
        #expect(framer.passedOverBytes == 1_000 * 1_024 + "garbage\r\n\r\n".utf8.count)
    }
}
