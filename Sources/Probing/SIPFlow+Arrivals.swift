import Evidence
import SIP
import Transport

// MARK: What comes in

extension SIPFlow {
    /// Reads and messages taken in a row before the loop's other work has its turn.
    static let arrivalsInARow = 32

    /// Takes what is there: responses to those who asked, requests, and the end. Of a peer that sends more than
    /// ``arrivalsInARow`` the rest is taken in the loop's next round, because other targets live on the same loop.
    func takeArrivals() {
        var budget = Self.arrivalsInARow
        takeMessages(&budget)
        while end == nil, budget > 0, let received = carrier.receiveNow(into: &inbox) {
            switch received {
            case .received:
                budget -= 1
                pinger?.heard()
                takeMessages(&budget)
            case .closed(let orderly): finish(.closed(orderly: orderly), .closed(orderly: orderly))
            case .failed(let failure): finish(.failed(failure), .failed(failure))
            case .deadline, .cancelled: return
            }
        }
        if end == nil, budget <= 0 { takeMoreLater() }
    }

    private func takeMoreLater() {
        guard !takesMoreLater else { return }
        takesMoreLater = true
        carrier.loop.schedule(at: carrier.loop.now) { [weak self] in
            guard let self else { return }
            takesMoreLater = false
            takeArrivals()
        }
    }

    /// Takes what can still be read after a write that failed; an alert of the peer's says more than the write.
    func takeLastWords() {
        var budget = Self.arrivalsInARow
        while end == nil, budget > 0, let received = carrier.receiveNow(into: &inbox) {
            switch received {
            case .received:
                budget -= 1
                takeMessages(&budget)
            case .failed(.tls(let failure)) where failure.alert?.sent == false:
                finish(.failed(.tls(failure)), .failed(.tls(failure)))
            default: return
            }
        }
    }

    func takeMessages(_ budget: inout Int) {
        while end == nil, budget > 0, let message = inbox.next(over: carrier) {
            budget -= 1
            switch message {
            case .response(let response, let bytes, let elsewhere):
                onMessage?(false, bytes)
                answer(response, from: elsewhere)
            case .malformed(let reason, let bytes):
                onMessage?(false, bytes)
                finish(.malformed, .malformed(reason, PeerText(bytes)))
            default: answerUnasked(message)
            }
        }
    }

    /// Hands a response to the request with its number; one that fits none is a stray of the oldest.
    func answer(_ response: ResponseFacts, from elsewhere: SocketAddress?) {
        guard let question = questions.first(where: { $0.number == response.cseqNumber }) ?? questions.first else {
            return
        }
        question.exchange.received(response, from: elsewhere, at: carrier.loop.now)
        question.sleeper.wake()
    }

    /// Ends the flow for a reason of the peer's or the network's; who is asking learns it by the outcome.
    func finish(_ end: End, _ outcome: OptionsExchange.Outcome) {
        let isAsked = questions.contains { $0.exchange.outcome == nil }
        guard self.end(as: end, outcome), !isAsked else { return }
        onEnd?()
    }

    /// Ends the flow, and with it everything in flight; whether it had not ended before.
    @discardableResult
    func end(as end: End, _ outcome: OptionsExchange.Outcome) -> Bool {
        let isFirst = self.end == nil
        if isFirst { self.end = end }
        pinger?.stop()
        carrier.close()
        for question in questions { question.end(outcome) }
        return isFirst
    }

    func keepAlive(_ action: KeepAlive.Action) {
        switch action {
        case .nothing: break
        case .ping:
            inbox.forgetLineEnds()
            carrier.sendIfRoom(Array("\r\n\r\n".utf8))
        // An OPTIONS under way has a deadline of its own.
        case .dead: if questions.isEmpty { finish(Self.dead, .failed(.peerGone)) }
        }
    }

    /// The end of a flow whose peer is gone without a word.
    static let dead = End.failed(.peerGone)

    /// OPTIONS on our client connection are answered, other requests refused; always on the same connection.
    func answerUnasked(_ message: SIPInbox.Message) {
        switch message {
        case .request(let request, let bytes):
            onMessage?(false, bytes)
            guard request.method != Array("ACK".utf8), let answer = UnaskedAnswer(to: request, from: peer, tag: tag)
            else { return }
            onMessage?(true, answer.bytes)
            carrier.sendIfRoom(answer.bytes)
        // RFC 5626 §4.4.1: a double CRLF is a ping, a single one the pong.
        case .ping:
            pinger?.wasPing()
            inbox.forgetLineEnds()
            carrier.sendIfRoom(Array("\r\n".utf8))
        case .pong: pinger?.pong()
        case .response, .malformed: break
        }
    }
}

extension OptionsExchange.Outcome {
    /// The outcome of a write that did not work; `nil` where it did.
    init?(_ send: SendOutcome) {
        switch send {
        case .sent: return nil
        case .failed(let failure): self = .failed(failure)
        case .deadline: self = .notAccepted
        case .cancelled: self = .cancelled
        }
    }
}
