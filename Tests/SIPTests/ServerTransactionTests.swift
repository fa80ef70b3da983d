import SIP
import Testing

struct ServerTransactionTests {
    private func request(_ edit: (String) -> String = { $0 }) throws -> RequestFacts {
        let bytes = Array(edit(Messages.options).utf8)
        var index = MessageIndex()
        return RequestFacts(try index.parse(bytes.span, as: .tolerant))
    }

    @Test func `over UDP a repeated request gets the same answer until timer J`() {
        var transaction = ServerTransaction(isReliable: false)
        #expect(transaction.requestReceived() == [.deliver])
        #expect(transaction.requestReceived() == [])
        let now = ClientTransactionTests.milliseconds(100)
        let end = ClientTransactionTests.milliseconds(32_100)
        #expect(transaction.respond(statusCode: 100, at: now) == [.transmit])
        #expect(transaction.respond(statusCode: 200, at: now) == [.transmit, .armCleanup(at: end)])
        #expect(transaction.respond(statusCode: 500, at: now) == [], "the first final response stays")
        #expect(transaction.requestReceived() == [.transmit])
        #expect(transaction.cleanupFired() == [.ended] && transaction.cleanupFired() == [])
    }

    @Test func `over TLS the answer ends it`() {
        var transaction = ServerTransaction(isReliable: true)
        #expect(transaction.requestReceived() == [.deliver])
        let now = ClientTransactionTests.milliseconds(0)
        #expect(transaction.respond(statusCode: 405, at: now) == [.transmit, .ended])
    }

    @Test func `branch, sent-by and method name a transaction`() throws {
        let key = ServerTransaction.Key(try request())
        let again = ServerTransaction.Key(try request { $0.replacing("Max-Forwards: 70", with: "Max-Forwards: 69") })
        #expect(key != nil && key == again)
        #expect(key != ServerTransaction.Key(try request { $0.replacing("z9hG4bK-7f", with: "z9hG4bK-8f") }))
        #expect(
            key != ServerTransaction.Key(try request { $0.replacing("192.0.2.10:5061;b", with: "192.0.2.11:5061;b") }))
        #expect(key != ServerTransaction.Key(try request { $0.replacing("192.0.2.10:5061;b", with: "192.0.2.10;b") }))
        #expect(key != ServerTransaction.Key(try request { $0.replacing("OPTIONS", with: "INFO") }))
        #expect(ServerTransaction.Key(try request { $0.replacing("z9hG4bK", with: "old") }) == nil)
    }

    @Test func `an inbound request keeps what is needed to judge and answer it`() throws {
        let facts = try request {
            $0.replacing("Max-F", with: "Via: SIP/2.0/TCP b\r\nRequire: a, b\r\nUser-Agent: x\r\nMax-F")
        }
        #expect(facts.vias.count == 2 && facts.viaHost == Array("192.0.2.10".utf8) && facts.viaPort == 5061)
        #expect(facts.asksForReportedPort && facts.maxForwards == 70 && facts.cseqNumber == 4711)
        #expect(facts.fromHost == Array("probe.example.com".utf8) && facts.contactHost == Array("192.0.2.10".utf8))
        #expect(facts.requestScheme == .sip && facts.require.count == 2 && facts.userAgent == Array("x".utf8))
    }
}
