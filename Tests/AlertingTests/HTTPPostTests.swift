import Alerting
import Evidence
import Foundation
import Testing

@Suite struct HTTPPostTests {
    /// Posts `{}` to a sink that plays the script once.
    private func exchange(
        _ script: LoopbackSink.Answer, timeout: Span = .seconds(10), path: String = "/hook?key=1"
    ) throws -> (result: DeliveryResult, requests: [String]) {
        let sink = LoopbackSink([script])
        defer { sink.stop() }
        var post = HTTPPost(
            url: try HTTPURL(parsing: "http://127.0.0.1:\(sink.port)\(path)"),
            headers: [try HTTPPost.Header("Content-Type", "application/json")], body: Array("{}".utf8))
        post.connection.timeout = timeout
        let result = post.send()
        return (result, sink.received)
    }

    @Test func `a 200 is delivered with body and headers as given`() throws {
        let (result, requests) = try exchange(answer("200 OK", "ok"))
        #expect(result.status == 200 && result.error == nil && result.body == PeerText(decoded: "ok"))
        #expect(result.retryAfterSeconds == nil && result.duration > .zero)
        let request = try #require(requests.first)
        #expect(request.hasPrefix("POST /hook?key=1 HTTP/1.1\r\n") && request.hasSuffix("\r\n\r\n{}"))
        #expect(
            request.contains("\r\nContent-Type: application/json\r\n") && request.contains("\r\nContent-Length: 2\r\n"))
        #expect(!request.lowercased().contains("\r\nexpect:"))
    }

    @Test func `a body of 5 MB is sent without waiting for a 100`() throws {
        let sink = LoopbackSink([answer("204 No Content")])
        defer { sink.stop() }
        let body = [UInt8](repeating: 0x61, count: 5 << 20)
        let post = HTTPPost(url: try HTTPURL(parsing: "http://127.0.0.1:\(sink.port)/"), body: body)
        #expect(post.send().status == 204)
        #expect(sink.received.first?.utf8.count ?? 0 > 5 << 20)
        #expect(sink.received.first?.lowercased().contains("expect:") == false)
    }

    @Test func `an empty body is a post of length 0`() throws {
        let sink = LoopbackSink([answer("200 OK")])
        defer { sink.stop() }
        #expect(HTTPPost(url: try HTTPURL(parsing: "http://127.0.0.1:\(sink.port)/"), body: []).send().status == 200)
        #expect(sink.received.first?.contains("\r\nContent-Length: 0\r\n") == true)
    }

    @Test func `a 429 gives its Retry-After in seconds`() throws {
        let (result, _) = try exchange(answer("429 Too Many Requests", "slow down", headers: ["Retry-After: 17"]))
        #expect(result.status == 429 && result.retryAfterSeconds == 17)
    }

    @Test func `a Retry-After that is a date in the past asks for nothing`() throws {
        let date = "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"
        #expect(try exchange(answer("503 Service Unavailable", headers: [date])).result.retryAfterSeconds == nil)
    }

    @Test func `a 500 keeps the first 512 bytes of its body`() throws {
        let (result, _) = try exchange(answer("500 Internal Server Error", String(repeating: "e", count: 2_000)))
        #expect(result.status == 500 && result.body.bytes.count == 512)
    }

    @Test func `a redirect is not followed`() throws {
        let sink = LoopbackSink([answer("200 OK")])
        defer { sink.stop() }
        let (result, _) = try exchange(
            answer("302 Found", headers: ["Location: http://127.0.0.1:\(sink.port)/elsewhere"]))
        #expect(result.status == 302 && sink.received.isEmpty)
    }

    @Test func `a receiver that never answers ends at the deadline`() throws {
        let (result, requests) = try exchange(.silence, timeout: .milliseconds(200))
        #expect(result.status == nil && result.error == "Timeout was reached" && requests.count == 1)
        #expect(result.duration >= .milliseconds(150))
    }

    @Test func `a 200 whose body never comes is still a 200`() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin"
        let (result, _) = try exchange(.bytesThenSilence(head), timeout: .milliseconds(300))
        #expect(result.status == 200 && result.error != nil && result.body == PeerText(decoded: "begin"))
    }

    @Test func `an endless body is cut at 64 KiB and its 200 counts`() throws {
        let (result, _) = try exchange(.endless)
        #expect(result.status == 200 && result.error == "the answer was cut" && result.body.bytes.count == 512)
    }

    @Test func `a closed connection and a refused one are errors without a status`() throws {
        let (closed, _) = try exchange(.close)
        #expect(closed.status == nil && closed.error != nil)
        let sink = LoopbackSink([.close])
        let url = try HTTPURL(parsing: "http://127.0.0.1:\(sink.port)/")
        sink.stop()
        let refused = HTTPPost(url: url, body: []).send()
        #expect(refused.status == nil && refused.error != nil)
    }

    @Test func `bytes that are not HTTP are an error`() throws {
        let (result, _) = try exchange(.bytes("SIP/2.0 200 OK\r\n\r\n"))
        #expect(result.status == nil && result.error != nil)
    }

    @Test func `https to a receiver that speaks no TLS fails and sends no body`() throws {
        let sink = LoopbackSink([.banner("HTTP/1.1 400 Bad Request\r\n\r\n")])
        defer { sink.stop() }
        let post = HTTPPost(url: try HTTPURL(parsing: "https://127.0.0.1:\(sink.port)/"), body: Array("secret".utf8))
        let result = post.send()
        #expect(result.status == nil && result.error != nil)
        #expect(!sink.received.joined().contains("secret"))
    }

    @Test(arguments: ["A\r\nB", "A\nB", "A\0B", "", "naïve"])
    func `a header value that could end the line is refused`(_ value: String) {
        #expect(throws: SettingSyntaxError.self) { try HTTPPost.Header("X-Test", value) }
    }

    @Test(arguments: ["", "X Test", "X:", "X\r\n", "Ünder"])
    func `a header name that is no token is refused`(_ name: String) {
        #expect(throws: SettingSyntaxError.self) { try HTTPPost.Header(name, "x") }
    }
}

@Suite struct HTTPURLTests {
    @Test(arguments: [
        "http://127.0.0.1:8080/", "https://hooks.example.net/a/b?c=d&e=%20", "HTTP://hooks.example.net",
        "https://[2001:db8::1]:8443/x", "https://[2001:db8::1]", "https://hooks.example.net?x=y",
        "https://hooks.example.net/a@b",
    ])
    func `a URL for posting is accepted`(_ text: String) throws {
        #expect(try HTTPURL(parsing: text).text == text)
    }

    @Test(arguments: [
        "", "hooks.example.net", "ftp://hooks.example.net/", "javascript:alert(1)", "file:///etc/passwd",
        "https://user:pass@hooks.example.net/", "https://user@hooks.example.net/", "https://hooks.example.net/a b",
        "https://hooks.example.net/\r\nX: y", "https://hooks.example.net/\0", "https://hööks.example.net/",
        "https:///path", "https://hooks.example.net:0/", "https://hooks.example.net:99999/", "https://[::1/",
        "https://hooks.example.net/#a", "https://sip:hooks.example.net/", "https://2001:db8::1/",
        "https://hooks.example.net\\@evil.example.net/", "gopher://hooks.example.net/", "https://-bad-.example.net/",
    ])
    func `anything else is refused without being repeated`(_ text: String) {
        let error = #expect(throws: SettingSyntaxError.self) { try HTTPURL(parsing: text) }
        #expect(text.isEmpty || error?.reason.contains(text) == false)
    }

    @Test func `a URL of 2048 characters is the longest`() throws {
        let base = "https://hooks.example.net/"
        let longest = base + String(repeating: "a", count: HTTPURL.longest - base.count)
        #expect(try HTTPURL(parsing: longest).host == "hooks.example.net")
        #expect(throws: SettingSyntaxError.self) { try HTTPURL(parsing: longest + "a") }
    }
}
