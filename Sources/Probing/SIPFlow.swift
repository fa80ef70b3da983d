package import Evidence
import SIP
package import Transport

/// A flow that carries SIP to one target: a connection that stays, or a connected UDP socket. Loop only.
package final class SIPFlow {
    /// How the flow ended while nobody was asking anything.
    package enum End: Sendable, Hashable {
        case closed(orderly: Bool)
        case failed(IOFailure)
        case malformed
    }

    /// The far end.
    package let peer: SocketAddress
    /// Set once the flow cannot carry another request.
    package private(set) var end: End?
    /// Told of every message, for a trace.
    package var onMessage: ((_ sent: Bool, _ bytes: [UInt8]) -> Void)?

    private let carrier: SIPCarrier
    private let template: OptionsTemplate
    private let callID: WireIdentifier
    private let tag: WireIdentifier
    private var inbox: SIPInbox
    private var sequence: UInt32 = 0
    private var random: any RandomNumberGenerator
    /// The requests in flight, oldest first.
    private var questions: [Question] = []
    /// The last request's bytes, kept for their room.
    private var spare: [UInt8] = []
    private var isSending = false
    /// Those who wait until one in flight has ended, and those who wait until another request is written.
    private var lines: (asking: SleeperLine, sending: SleeperLine)?

    /// The most requests in flight over one flow; one more waits until an answer has come.
    package static let mostInFlight = 32

    /// A flow over a connection or a socket that is open.
    init(
        _ carrier: SIPCarrier, to target: ProbeTarget, random: any RandomNumberGenerator
    ) throws(WritingError) {
        var random = random
        template = try OptionsTemplate(asking: target, over: carrier)
        callID = WireIdentifier(using: &random)
        tag = WireIdentifier(using: &random)
        peer = carrier.peer
        inbox = SIPInbox()
        self.carrier = carrier
        self.random = random
        carrier.onArrival { [weak self] in self?.takeArrivals() }
    }

    /// Whether another request can be sent.
    package var isUsable: Bool { end == nil }

    /// Closes the flow. Closing twice is no error.
    package func close() { finish(.closed(orderly: true), .cancelled) }
}

// MARK: Asking

extension SIPFlow {
    /// A request in flight and the task that waits for its answer.
    private final class Question {
        var exchange: RunningExchange
        let number: UInt32
        let bytes: [UInt8]
        let sleeper: Sleeper

        init(_ exchange: RunningExchange, number: UInt32, bytes: [UInt8], on loop: EventLoop) {
            self.exchange = exchange
            self.number = number
            self.bytes = bytes
            sleeper = Sleeper(on: loop)
        }

        /// Ends the exchange, unless it has ended, and wakes its task.
        func end(_ outcome: OptionsExchange.Outcome) {
            exchange.end(outcome)
            sleeper.wake()
        }
    }

    /// Sends one OPTIONS and waits for its final response. Up to ``mostInFlight`` may be under way at a time; responses
    /// find their request in whatever order they come.
    package func options(until deadline: MonotonicTime) async -> OptionsExchange {
        let loop = carrier.loop
        let asked = loop.refreshedNow()
        if let refusal = await placeInFlight(until: deadline) {
            return OptionsExchange(outcome: refusal, elapsed: loop.refreshedNow() - asked)
        }
        let start = loop.now
        let question = newQuestion(at: start, until: deadline)
        questions.append(question)
        await follow(question, until: deadline)
        let finished = question.exchange.finished(after: loop.refreshedNow() - start)
        questions.removeAll { $0 === question }
        spare = question.bytes
        note(finished.outcome)
        lines?.asking.wakeFirst()
        return finished
    }

    private func newQuestion(at start: MonotonicTime, until deadline: MonotonicTime) -> Question {
        sequence &+= 1
        let branch = WireIdentifier(using: &random)
        var bytes: [UInt8] = []
        swap(&bytes, &spare)
        template.write(branch: branch, tag: tag, callID: callID, cseq: sequence, into: &bytes)
        var exchange = RunningExchange(
            ClientTransaction(
                optionsBranch: branch, callID: callID, cseq: sequence, isReliable: carrier.isReliable,
                timeoutMilliseconds: max(1, Int64((deadline - start).milliseconds))),
            deadline: deadline)
        exchange.start(at: start)
        return Question(exchange, number: sequence, bytes: bytes, on: carrier.loop)
    }

    private func follow(_ question: Question, until deadline: MonotonicTime) async {
        while question.exchange.outcome == nil {
            if question.exchange.mustTransmit {
                question.exchange.mustTransmit = false
                onMessage?(true, question.bytes)
                if let failure = OptionsExchange.Outcome(await transmit(question.bytes, until: deadline)) {
                    // An answer, or the alert that says why, may have come before the end that broke the write.
                    takeLastWords()
                    question.exchange.end(failure)
                } else if question.number == 1 {
                    // What came before anybody was told of arrivals, with the handshake above all, was announced to
                    // nobody.
                    takeArrivals()
                }
                continue
            }
            switch await question.sleeper.sleep(until: question.exchange.nextWake) {
            case .ready: break
            case .deadline: question.exchange.wake(at: carrier.loop.refreshedNow())
            case .cancelled: question.exchange.end(.cancelled)
            }
        }
    }

    /// Waits for a place among those in flight; why there was none in time, or `nil`.
    private func placeInFlight(until deadline: MonotonicTime) async -> OptionsExchange.Outcome? {
        while questions.count >= Self.mostInFlight {
            switch await makeLines().asking.sleep(until: deadline) {
            case .ready: continue
            case .deadline: return .timedOut
            case .cancelled: return .cancelled
            }
        }
        return nil
    }

    /// Writes a request after those that are being written.
    private func transmit(_ bytes: [UInt8], until deadline: MonotonicTime) async -> SendOutcome {
        while isSending {
            switch await makeLines().sending.sleep(until: deadline) {
            case .ready: continue
            case .deadline: return .deadline
            case .cancelled: return .cancelled
            }
        }
        isSending = true
        defer {
            isSending = false
            lines?.sending.wakeFirst()
        }
        return await carrier.send(bytes, until: deadline)
    }

    /// Most flows never need them, so they are made when the first one has to wait.
    private func makeLines() -> (asking: SleeperLine, sending: SleeperLine) {
        if let lines { return lines }
        let made = (SleeperLine(on: carrier.loop), SleeperLine(on: carrier.loop))
        lines = made
        return made
    }

    private func note(_ outcome: OptionsExchange.Outcome) {
        switch outcome {
        case .closed(let orderly): finish(.closed(orderly: orderly), outcome)
        case .failed(let failure): finish(.failed(failure), outcome)
        case .malformed: finish(.malformed, outcome)
        // A message that was given up half-way ends the connection; else the others go on.
        case .notAccepted: finish(.closed(orderly: true), outcome)
        case .cancelled: if questions.isEmpty { close() }
        case .answered, .timedOut: break
        }
    }
}

// MARK: What comes in

extension SIPFlow {
    /// Takes everything that is there: responses to those who asked, requests, and the end.
    private func takeArrivals() {
        while end == nil, let received = carrier.receiveNow({ inbox.take($0, isCut: $1) }) {
            switch received {
            case .received: takeMessages()
            case .closed(let orderly): finish(.closed(orderly: orderly), .closed(orderly: orderly))
            case .failed(let failure): finish(.failed(failure), .failed(failure))
            case .deadline, .cancelled: return
            }
        }
    }

    /// Takes what can still be read after a write that failed; an alert of the peer's says more than the write.
    private func takeLastWords() {
        while end == nil, let received = carrier.receiveNow({ inbox.take($0, isCut: $1) }) {
            switch received {
            case .received: takeMessages()
            case .failed(.tls(let failure)) where failure.alert?.sent == false:
                finish(.failed(.tls(failure)), .failed(.tls(failure)))
            default: return
            }
        }
    }

    private func takeMessages() {
        while end == nil, let message = inbox.next(over: carrier) {
            switch message {
            case .response(let response, let bytes):
                onMessage?(false, bytes)
                answer(response)
            case .malformed(let reason, let bytes):
                onMessage?(false, bytes)
                finish(.malformed, .malformed(reason, PeerText(bytes)))
            default: answerUnasked(message)
            }
        }
    }

    /// Hands a response to the request with its number; one that fits none is a stray of the oldest.
    private func answer(_ response: ResponseFacts) {
        guard let question = questions.first(where: { $0.number == response.cseqNumber }) ?? questions.first else {
            return
        }
        question.exchange.received(response, at: carrier.loop.now)
        question.sleeper.wake()
    }

    /// Ends the flow, and with it everything in flight.
    private func finish(_ end: End, _ outcome: OptionsExchange.Outcome) {
        if self.end == nil { self.end = end }
        carrier.close()
        for question in questions { question.end(outcome) }
    }

    /// OPTIONS on our client connection are answered, other requests refused; always on the same connection.
    private func answerUnasked(_ message: SIPInbox.Message) {
        switch message {
        case .request(let request, let bytes):
            onMessage?(false, bytes)
            guard request.method != Array("ACK".utf8), let answer = UnaskedAnswer(to: request, from: peer, tag: tag)
            else { return }
            onMessage?(true, answer.bytes)
            carrier.sendIfRoom(answer.bytes)
        // RFC 5626 §4.4.1: a double CRLF is a ping, a single one the pong.
        case .ping: carrier.sendIfRoom(Array("\r\n".utf8))
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
