import SIP
import Testing

struct ClientTransactionTests {
    static let branch = WireIdentifier(high: 0x0123_4567_89AB_CDEF, low: 1)
    static let callID = WireIdentifier(high: 2, low: 3)

    static func milliseconds(_ value: Int64) -> Instant { Instant(nanoseconds: value * 1_000_000) }

    static func response(
        _ code: Int, branch: String? = nil, cseq: String = "7 OPTIONS", callID: String? = nil, toTag: String = "2"
    ) throws -> ResponseFacts {
        let branch = branch ?? String(decoding: Self.branch.branch, as: UTF8.self)
        let callID = callID ?? String(decoding: Self.callID.digits, as: UTF8.self)
        let text = """
            SIP/2.0 \(code) Text\r
            Via: SIP/2.0/UDP 192.0.2.1:5060;branch=\(branch)\r
            From: <sip:a@example.com>;tag=1\r
            To: <sip:b@example.com>;tag=\(toTag)\r
            Call-ID: \(callID)\r
            CSeq: \(cseq)\r
            Content-Length: 0\r
            \r

            """
        let bytes = Array(text.utf8)
        var index = MessageIndex()
        return ResponseFacts(try index.parse(bytes.span, as: .tolerant))
    }

    func transaction(isReliable: Bool = false) -> ClientTransaction {
        ClientTransaction(optionsBranch: Self.branch, callID: Self.callID, cseq: 7, isReliable: isReliable)
    }

    @Test func `over UDP the request is sent again after 500, 1500 and 3500 ms, then every 4 s until 32 s`() {
        var transaction = transaction()
        var sent: [Int64] = []
        var timers: [ClientTransaction.Timer: Instant] = [:]
        var now = Self.milliseconds(0)
        var actions = transaction.start(at: now)
        while true {
            for action in actions {
                switch action {
                case .transmit: sent.append(now.nanoseconds / 1_000_000)
                case .arm(let timer, let at): timers[timer] = at
                case .disarm(let timer): timers[timer] = nil
                default: break
                }
            }
            if actions.contains(.ended) { break }
            let (timer, at) = timers.min { $0.value < $1.value }!
            timers[timer] = nil
            now = at
            actions = transaction.timerFired(timer, at: now)
        }
        #expect(sent == [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
        #expect(now == Self.milliseconds(32_000) && actions.contains(.timedOut(provisional: nil)))
    }

    @Test func `over TLS nothing is sent again and the answer ends the transaction`() throws {
        var transaction = transaction(isReliable: true)
        #expect(transaction.start(at: Self.milliseconds(0)).count == 2)
        let answer = try Self.response(200)
        let actions = transaction.received(answer, at: Self.milliseconds(20))
        #expect(actions.contains(.answered(answer)) && actions.last == .ended)
        #expect(transaction.received(answer, at: Self.milliseconds(21)) == [.stray(.lateAnswer)])
    }

    @Test func `a response that differs in branch, CSeq or Call-ID is a stray and waiting goes on`() throws {
        var transaction = transaction()
        _ = transaction.start(at: Self.milliseconds(0))
        let now = Self.milliseconds(1)
        #expect(transaction.received(try Self.response(200, branch: "z9hG4bKx"), at: now) == [.stray(.branch)])
        #expect(transaction.received(try Self.response(200, cseq: "8 OPTIONS"), at: now) == [.stray(.cseq)])
        #expect(transaction.received(try Self.response(200, cseq: "7 INVITE"), at: now) == [.stray(.cseq)])
        #expect(transaction.received(try Self.response(200, callID: "x"), at: now) == [.stray(.callID)])
        #expect(transaction.state == .trying)
    }

    @Test func `the first final response counts and later ones are copies`() throws {
        var transaction = transaction()
        _ = transaction.start(at: Self.milliseconds(0))
        let trying = try Self.response(100)
        #expect(transaction.received(trying, at: Self.milliseconds(1)).first == .provisional(trying))
        let refused = try Self.response(503)
        let late = try Self.response(200)
        #expect(transaction.received(refused, at: Self.milliseconds(2)).contains(.answered(refused)))
        #expect(transaction.received(late, at: Self.milliseconds(3)) == [.repeated(late)])
        #expect(transaction.timerFired(.cleanup, at: Self.milliseconds(5_002)) == [.ended])
    }

    @Test func `the answer of another fork is a further one and changes nothing`() throws {
        var transaction = transaction()
        _ = transaction.start(at: Self.milliseconds(0))
        let first = try Self.response(200, toTag: "fork-a")
        let second = try Self.response(200, toTag: "fork-b")
        #expect(transaction.received(first, at: Self.milliseconds(1)).contains(.answered(first)))
        #expect(transaction.received(second, at: Self.milliseconds(2)) == [.repeated(second)])
        #expect(transaction.state == .completed)
    }
}
