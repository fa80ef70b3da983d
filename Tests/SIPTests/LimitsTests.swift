import SIP
import Testing

/// Each limit at its number and one above.
struct LimitsTests {
    private func reason(_ bytes: [UInt8], as temperament: Temperament = .tolerant) -> SIPSyntaxError.Reason? {
        decode(bytes, as: temperament).error?.reason
    }

    @Test func `a header line may have 8192 bytes and no more`() {
        let room = Limits.lineBytes - "X: ".utf8.count
        #expect(reason(Messages.ok(adding: "X: " + String(repeating: "a", count: room))) == nil)
        #expect(reason(Messages.ok(adding: "X: " + String(repeating: "a", count: room + 1))) == .lineTooLong)
    }

    @Test func `a folded header counts as one line`() {
        let part = String(repeating: "a", count: 4_094)
        #expect(reason(Messages.ok(adding: "X: \(part.dropLast(6))\r\n \(part)")) == nil)
        #expect(reason(Messages.ok(adding: "X: \(part)\r\n \(part)")) == .lineTooLong)
    }

    @Test func `a header block may have 32768 bytes and no more`() {
        let line = "X: " + String(repeating: "a", count: 7_000)
        let base = Messages.ok(adding: line, line, line, line, "Y: ")
        let room = Limits.headerBlockBytes - base.count
        #expect(reason(Messages.ok(adding: line, line, line, line, "Y: " + String(repeating: "b", count: room))) == nil)
        let over = Messages.ok(adding: line, line, line, line, "Y: " + String(repeating: "b", count: room + 1))
        #expect(reason(over) == .headerBlockTooLong)
    }

    @Test func `there may be 256 header fields and no more`() {
        let present = decode(Array(Messages.ok.utf8), as: .strict).headers.count
        let lines = [String](repeating: "X: y\r\n", count: Limits.headerFields - present)
        let whole = Messages.ok.replacing("Server:", with: lines.joined() + "Server:")
        #expect(decode(Array(whole.utf8), as: .strict).headers.count == Limits.headerFields)
        #expect(reason(Array(whole.replacing("Server:", with: "X: y\r\nServer:").utf8)) == .tooManyHeaders)
    }

    @Test func `there may be 64 Via values and no more, in one field or many`() {
        let via = "SIP/2.0/UDP h;branch=z9hG4bKx"
        for separator in [", ", "\r\nVia: "] {
            let more = [String](repeating: separator + via, count: Limits.viaValues - 1).joined()
            let most = Messages.ok.replacing("\r\nFrom:", with: more + "\r\nFrom:")
            #expect(decode(Array(most.utf8), as: .strict).via.count == Limits.viaValues)
            let over = Messages.ok.replacing("\r\nFrom:", with: more + separator + via + "\r\nFrom:")
            #expect(reason(Array(over.utf8)) == .tooManyVias)
        }
    }

    @Test func `there may be 32 Contact values and no more`() {
        let most = [String](repeating: "<sip:a@h>", count: Limits.contactValues - 1).joined(separator: ",")
        #expect(decode(Messages.ok(adding: "Contact: " + most), as: .strict).contacts.count == Limits.contactValues)
        #expect(reason(Messages.ok(adding: "Contact: " + most + ",<sip:a@h>")) == .tooManyContacts)
    }

    @Test func `64 empty lines may come before a message and no more`() {
        let lines = String(repeating: "\r\n", count: Limits.emptyLines)
        #expect(reason(Array((lines + Messages.ok).utf8), as: .strict) == nil)
        #expect(reason(Array((lines + "\r\n" + Messages.ok).utf8)) == .tooManyEmptyLines)
        let events = StreamFramerTests.events([Array((lines + Messages.ok).utf8)])
        #expect(events.count == Limits.emptyLines + 1)
        let tooMany = StreamFramerTests.events([Array((lines + "\r\n" + Messages.ok).utf8)])
        #expect(tooMany.last == SIPSyntaxError.Reason.tooManyEmptyLines.rawValue)
    }

    @Test func `a message may have 65535 bytes and no more, as a datagram and on a stream`() {
        let head = Messages.ok.replacing("Content-Length: 0", with: "Content-Length: 65000")
        let headBytes = Array(head.utf8)
        let room = Limits.messageBytes - headBytes.count
        for (count, isGood) in [(room, true), (room + 1, false)] {
            let text = head.replacing("65000", with: String(count))
            let bytes = Array(text.utf8) + [UInt8](repeating: 0x41, count: count)
            #expect((reason(bytes) == nil) == isGood)
            let events = StreamFramerTests.events([bytes])
            #expect((events == [String(decoding: bytes, as: UTF8.self)]) == isGood)
        }
    }

    @Test func `comments may be nested 16 deep and no more`() throws {
        for (depth, isGood) in [(Limits.commentDepth, true), (Limits.commentDepth + 1, false), (4_000, false)] {
            let comment = String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth)
            let bytes = Messages.ok(adding: "Retry-After: 5 \(comment)")
            var index = MessageIndex()
            let facts = ResponseFacts(try index.parse(bytes.span, as: .strict))
            #expect(facts.retryAfterSeconds == (isGood ? 5 : nil))
            #expect(facts.tolerances.contains(.unreadableRetryAfter) == !isGood)
        }
    }

    @Test func `Content-Length has at most ten digits`() {
        #expect(reason(Messages.ok("Content-Length: 0", becomes: "Content-Length: 0000000000")) == nil)
        #expect(reason(Messages.ok("Content-Length: 0", becomes: "Content-Length: 00000000000")) == .contentLength)
    }

    @Test func `Retry-After is clamped to a day and says so`() throws {
        for (text, seconds, isClamped) in [
            ("86400", 86_400, false), ("86401", 86_400, true), ("4294967296", 86_400, true),
            ("99999999999999999999", 86_400, true), ("0", 0, false), ("18;duration=3600 ", 18, false),
        ] as [(String, UInt32, Bool)] {
            let bytes = Messages.ok(adding: "Retry-After: \(text)")
            var index = MessageIndex()
            let facts = ResponseFacts(try index.parse(bytes.span, as: .strict))
            #expect(facts.retryAfterSeconds == seconds && facts.tolerances.contains(.clampedRetryAfter) == isClamped)
        }
        for text in ["-1", "soon", "", "1e3", "5 (never ends"] {
            let bytes = Messages.ok(adding: "Retry-After: \(text)")
            var index = MessageIndex()
            let facts = ResponseFacts(try index.parse(bytes.span, as: .strict))
            #expect(facts.retryAfterSeconds == nil && facts.tolerances.contains(.unreadableRetryAfter), "\(text)")
        }
    }

    @Test func `a stream that never ends its headers holds no more than the limits`() {
        var framer = StreamFramer(as: .tolerant)
        framer.append(Array("SIP/2.0 200 OK\r\n".utf8))
        var most = 0
        let line = Array(("X: " + String(repeating: "a", count: 200) + "\r\n").utf8)
        for _ in 0..<10_000 {
            framer.append(line)
            if case .malformed = framer.next() { break }
            most = max(most, framer.heldBytes)
        }
        #expect(most <= Limits.headerBlockBytes + line.count)
        let held = framer.heldBytes
        framer.append(line)
        #expect(framer.heldBytes == held, "a lost stream takes nothing more")
    }

    @Test func `an endless line is refused at the limit`() {
        let endless = Array("SIP/2.0 200 OK\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: Limits.lineBytes)
        #expect(StreamFramerTests.events([endless]).last == SIPSyntaxError.Reason.lineTooLong.rawValue)
    }
}
