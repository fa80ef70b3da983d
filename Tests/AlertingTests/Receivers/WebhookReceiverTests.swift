import Alerting
import Evidence
import Foundation
import Testing

@Suite struct WebhookReceiverTests {
    private static let secret = "whsec_" + Data(repeating: 7, count: 24).base64EncodedString()

    /// Stands for HMAC-SHA256: key and message side by side, so that the test sees what is signed.
    private func signing() throws -> WebhookSigning {
        try WebhookSigning(secret: Self.secret) { key, message in key + message }
    }

    @Test func `the signature covers identity time and body by the decoded key`() throws {
        let signature = try signing().signature(id: "i1-target-down-1", seconds: 1_700_000_000, body: Array("{}".utf8))
        let signed = Data(repeating: 7, count: 24) + Data("i1-target-down-1.1700000000.{}".utf8)
        #expect(signature == "v1," + signed.base64EncodedString())
    }

    @Test(arguments: [
        "", "whsec_", "hunter2", "whsec_AAAA", "whsec_" + Data(repeating: 1, count: 65).base64EncodedString(),
    ])
    func `a secret that is no key is refused and not repeated`(_ secret: String) {
        let error = #expect(throws: SettingSyntaxError.self) { try WebhookSigning(secret: secret) { _, _ in [] } }
        #expect(secret.isEmpty || secret == "whsec_" || error?.reason.contains(secret) == false)
    }

    @Test func `two attempts share identity and body and differ in time and signature`() throws {
        let receiver = WebhookReceiver(url: try HTTPURL(parsing: "https://hooks.example.net/"), signing: try signing())
        let body = Array("{}".utf8)
        let first = try receiver.post(id: "i1", body: body, at: WallTime(seconds: 100))
        let second = try receiver.post(id: "i1", body: body, at: WallTime(seconds: 130))
        #expect(first.headers.map(\.name) == ["Content-Type", "webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(first.headers[1] == second.headers[1] && first.body == second.body)
        #expect(first.headers[2].value == "100" && second.headers[2].value == "130")
        #expect(first.headers[3] != second.headers[3])
    }

    @Test func `without a secret nothing is signed`() throws {
        let receiver = WebhookReceiver(url: try HTTPURL(parsing: "https://hooks.example.net/"))
        let post = try receiver.post(id: "i1", body: [], at: WallTime(seconds: 1))
        #expect(!post.headers.contains { $0.name == "webhook-signature" })
    }

    @Test func `an identity that could end the line makes no post`() throws {
        let receiver = WebhookReceiver(url: try HTTPURL(parsing: "https://hooks.example.net/"))
        #expect(throws: SettingSyntaxError.self) {
            try receiver.post(id: "a\r\nX: y", body: [], at: WallTime(seconds: 1))
        }
    }

    @Test func `an alert goes over the wire and back through the policy`() throws {
        let sink = LoopbackSink([answer("503 Busy", headers: ["Retry-After: 3"]), answer("202 Accepted")])
        defer { sink.stop() }
        let receiver = WebhookReceiver(url: try HTTPURL(parsing: "http://127.0.0.1:\(sink.port)/hook"))
        let body = Array(#"{"schema":"trunkwatch.alert/1"}"#.utf8)
        let first = try receiver.post(id: "i1", body: body, at: WallTime(seconds: 1)).send()
        let decision = DeliveryPolicy().next(after: first, attempts: 1, age: .zero, random: 0.5)
        #expect(decision == .retry(after: .seconds(3)))
        let second = try receiver.post(id: "i1", body: body, at: WallTime(seconds: 4)).send()
        #expect(DeliveryPolicy().next(after: second, attempts: 2, age: .seconds(3), random: 0.5) == .delivered)
        #expect(sink.received.count == 2 && sink.received.allSatisfy { $0.contains("\r\nwebhook-id: i1\r\n") })
        #expect(sink.received[1].hasSuffix(#"{"schema":"trunkwatch.alert/1"}"#))
    }
}
