import Evidence
import SIP
import Testing
import Transport

@testable import Probing

/// A response to the OPTIONS of these tests, as a peer would write it.
func response(
    _ status: Int, branch: WireIdentifier = WireIdentifier(high: 1, low: 2), cseq: Int = 7, headers: String = ""
) throws -> ResponseFacts {
    let branch = String(decoding: branch.branch, as: UTF8.self)
    let callID = String(decoding: WireIdentifier(high: 3, low: 4).digits, as: UTF8.self)
    let text =
        "SIP/2.0 \(status) Some Reason\r\nVia: SIP/2.0/UDP a.example:5060;branch=\(branch)\r\n"
        + "From: <sip:a.example>;tag=1\r\nTo: <sip:b.example>;tag=2\r\nCall-ID: \(callID)\r\n"
        + "CSeq: \(cseq) OPTIONS\r\n\(headers)Content-Length: 0\r\n\r\n"
    var index = MessageIndex()
    let bytes = Array(text.utf8)
    return ResponseFacts(try index.parse(bytes.span, as: .tolerant))
}

@Suite struct RunningExchangeTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func exchange(isReliable: Bool, seconds: Int = 10) -> RunningExchange {
        var exchange = RunningExchange(
            ClientTransaction(
                optionsBranch: WireIdentifier(high: 1, low: 2), callID: WireIdentifier(high: 3, low: 4), cseq: 7,
                isReliable: isReliable, timeoutMilliseconds: Int64(seconds) * 1_000),
            deadline: start + .seconds(seconds))
        exchange.start(at: start)
        return exchange
    }

    /// Wakes the exchange when it asks for it, until it has ended; the moments at which it wanted to transmit.
    private func runOut(_ exchange: inout RunningExchange) -> [Int64] {
        var sent: [Int64] = []
        var now = start
        while exchange.outcome == nil, sent.count < 100 {
            if exchange.mustTransmit {
                sent.append((now - start).nanoseconds / 1_000_000)
                exchange.mustTransmit = false
            }
            now = exchange.nextWake
            exchange.wake(at: now)
        }
        return sent
    }

    @Test func `over UDP the request is repeated at T1 doubling up to T2`() {
        var exchange = exchange(isReliable: false)
        #expect(runOut(&exchange) == [0, 500, 1_500, 3_500, 7_500])
        guard case .timedOut = exchange.outcome else { return #expect(Bool(false)) }
        #expect(exchange.finished(after: .seconds(10)).retransmissions == 4)
    }

    @Test func `over a stream it is sent once`() {
        var exchange = exchange(isReliable: true)
        #expect(runOut(&exchange) == [0])
        #expect(exchange.finished(after: .seconds(10)).retransmissions == 0)
    }

    @Test func `a provisional response is kept and slows repetition down to T2`() throws {
        var exchange = exchange(isReliable: false)
        exchange.mustTransmit = false
        exchange.received(try response(100), at: start + .milliseconds(100))
        #expect(exchange.outcome == nil)
        exchange.wake(at: start + .milliseconds(500))
        #expect(!exchange.mustTransmit)
        #expect(exchange.nextWake == start + .milliseconds(4_100))
        #expect(exchange.finished(after: .zero).provisional == 100)
    }

    @Test func `from elsewhere only an answer counts, and its place is kept`() throws {
        let elsewhere = SocketAddress(.v4(0x7F00_0009), port: 5_060)
        var exchange = exchange(isReliable: false)
        exchange.received(try response(200, branch: WireIdentifier(high: 8, low: 8)), from: elsewhere, at: start)
        #expect(exchange.outcome == nil)
        #expect(exchange.finished(after: .zero).strays == 0)
        exchange.received(try response(200), from: elsewhere, at: start)
        #expect(exchange.finished(after: .zero).answeredFrom == elsewhere)
    }

    @Test func `a stray response is counted and waiting goes on`() throws {
        var exchange = exchange(isReliable: true)
        exchange.received(try response(200, branch: WireIdentifier(high: 9, low: 9)), at: start)
        exchange.received(try response(200, cseq: 6), at: start)
        #expect(exchange.outcome == nil)
        exchange.received(try response(200), at: start)
        let finished = exchange.finished(after: .milliseconds(5))
        guard case .answered(let answer) = finished.outcome else { return #expect(Bool(false)) }
        #expect(answer.statusCode == 200)
        #expect(finished.strays == 2)
    }

    @Test func `a late answer does not bring a timed out exchange back`() throws {
        var exchange = exchange(isReliable: false)
        _ = runOut(&exchange)
        exchange.received(try response(200), at: start + .seconds(11))
        guard case .timedOut = exchange.outcome else { return #expect(Bool(false)) }
        #expect(exchange.finished(after: .seconds(11)).strays == 1)
    }

    @Test func `a final answer outweighs the end that follows and the end that came before`() throws {
        var exchange = exchange(isReliable: true)
        exchange.received(try response(503), at: start)
        exchange.end(.closed(orderly: true))
        guard case .answered(let answer) = exchange.outcome else { return #expect(Bool(false)) }
        #expect(answer.statusCode == 503)
        var broken = self.exchange(isReliable: true)
        broken.end(.failed(.system(SystemError(call: "write", number: 32))))
        broken.received(try response(200), at: start)
        guard case .answered = broken.outcome else { return #expect(Bool(false)) }
    }
}
