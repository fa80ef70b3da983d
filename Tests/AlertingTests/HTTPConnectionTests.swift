import Alerting
import Evidence
import Testing

@Suite struct HTTPConnectionTests {
    @Test func `a proxy is asked for the whole address, and one that refuses is no answer of the receiver`() throws {
        let proxy = LoopbackSink([answer("202 Accepted")])
        defer { proxy.stop() }
        var post = HTTPPost(url: try HTTPURL(parsing: "http://hooks.example.test/a?b=c"), body: Array("{}".utf8))
        post.connection.proxy = try HTTPURL(parsing: "http://127.0.0.1:\(proxy.port)")
        #expect(post.send().status == 202)
        #expect(proxy.received.first?.hasPrefix("POST http://hooks.example.test/a?b=c HTTP/1.1\r\n") == true)

        let refusing = LoopbackSink([answer("407 Proxy Authentication Required")])
        defer { refusing.stop() }
        post.url = try HTTPURL(parsing: "https://hooks.example.test/secret")
        post.connection.proxy = try HTTPURL(parsing: "http://127.0.0.1:\(refusing.port)")
        let result = post.send()
        #expect(result.error != nil)
        #expect(refusing.received.first?.hasPrefix("CONNECT hooks.example.test:443 HTTP/1.1\r\n") == true)
        #expect(refusing.received.first?.contains("secret") == false)
        let next = DeliveryPolicy().next(after: result, attempts: 1, age: .zero, random: 0)
        #expect(next == .retry(after: .seconds(1)), "a proxy's refusal is not the receiver's: \(result)")
    }

    @Test(arguments: [200, 800])
    func `each receiver has a time-out of its own`(_ milliseconds: Int) throws {
        let sink = LoopbackSink([.silence])
        defer { sink.stop() }
        var receiver = WebhookReceiver(url: try HTTPURL(parsing: "http://127.0.0.1:\(sink.port)/"))
        receiver.connection.timeout = .milliseconds(milliseconds)
        let alert = sampleAlert()
        let result = receiver.deliver(alert, payload: alert.payload, at: WallTime(seconds: 0))
        #expect(result.error == "Timeout was reached" && result.duration >= .milliseconds(milliseconds - 50))
        #expect(result.duration < .milliseconds(milliseconds + 5_000))
    }
}
