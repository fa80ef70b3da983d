import SIP
import Testing

struct DecodeStreamTests {
    @Test func `messages in a row are decoded one by one`() {
        let bytes = Array((Messages.options + "\r\n\r\n" + Messages.ok + Messages.options).utf8)
        let results = decodeStream(bytes, as: .strict)
        #expect(results.map(\.kind) == ["request", "response", "request"] && results.allSatisfy(\.valid))
    }

    @Test func `an error counts its offset from the start of the stream and the next start line goes on`() {
        let bad = Messages.ok.replacing("Content-Length: 0", with: "Content-Length: x")
        let results = decodeStream(Array((Messages.options + bad + Messages.ok).utf8), as: .tolerant)
        #expect(results.map(\.valid) == [true, false, true] && results[2].kind == "response")
        #expect(results[1].error?.reason == .contentLength)
        let place = Messages.options.utf8.count + bad.utf8.count - "x\r\n\r\n".utf8.count
        #expect(results[1].error?.offset == place)
    }

    @Test func `a message that is well framed and malformed does not end the stream`() {
        let bad = Messages.ok.replacing("CSeq: 4711", with: "CSeq: x")
        let results = decodeStream(Array((bad + Messages.ok).utf8), as: .tolerant)
        #expect(results.map(\.valid) == [false, true] && results[0].error?.reason == .cseq)
    }

    @Test func `garbage between messages is one error and the messages around it are decoded`() {
        let garbage = "HTTP/1.1 400 Bad Request\r\n\r\nnoise\u{0}\u{1}\r\n"
        let results = decodeStream(Array((Messages.ok + garbage + Messages.options).utf8), as: .tolerant)
        #expect(results.map(\.valid) == [true, false, true] && results[2].kind == "request")
    }

    @Test func `a message that is cut short says what is missing`() {
        let whole = Messages.ok.replacing("Content-Length: 0", with: "Content-Length: 10") + "0123456789"
        #expect(decodeStream(Array(whole.utf8.dropLast(3)), as: .strict)[0].error?.reason == .bodyTooShort)
        #expect(decodeStream(Array(whole.utf8.dropLast(20)), as: .strict)[0].error?.reason == .unendedHeaders)
        #expect(decodeStream([], as: .strict).isEmpty && decodeStream(Array("\r\n".utf8), as: .strict).isEmpty)
    }
}
