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
    package internal(set) var end: End?
    /// Told of every message, for a trace.
    package var onMessage: ((_ sent: Bool, _ bytes: [UInt8]) -> Void)?
    /// Told once when the flow ends while nobody is asking, unless it was ``close()`` that ended it.
    package var onEnd: (() -> Void)?

    var pinger: Pinger?
    let carrier: SIPCarrier
    private let template: OptionsTemplate
    private let callID: WireIdentifier
    let tag: WireIdentifier
    var inbox: SIPInbox
    private var sequence: UInt32 = 0
    private var random: any RandomNumberGenerator
    /// The requests in flight, oldest first.
    var questions: [Question] = []
    /// The last request's bytes, kept for their room.
    private var spare: [UInt8] = []
    private var isSending = false
    /// Whether the rest of what came is taken in the loop's next round.
    var takesMoreLater = false
    /// For a peer that asks for credentials; `nil` where there are none.
    private var answers: ChallengeAnswers?
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
        answers = target.credentials.map { [uri = template.requestURI] in
            ChallengeAnswers($0, uri: uri, random: random)
        }
        peer = carrier.peer
        inbox = SIPInbox()
        self.carrier = carrier
        self.random = random
        carrier.onArrival { [weak self] in self?.takeArrivals() }
        if carrier.isReliable {
            pinger = Pinger(on: carrier.loop, unacknowledged: { carrier.unacknowledgedBytes }) { [weak self] action in
                self?.keepAlive(action)
            }
        }
    }

    deinit { pinger?.stop() }

    /// Whether another request can be sent.
    package var isUsable: Bool { end == nil }

    /// Whether a ping was sent and neither answered nor given up.
    var awaitsPong: Bool { pinger?.isWaiting ?? false }

    /// Closes the flow. Closing twice is no error.
    package func close() { end(as: .closed(orderly: true), .cancelled) }
}

// MARK: Asking

extension SIPFlow {
    /// A request in flight and the task that waits for its answer.
    final class Question {
        var exchange: RunningExchange
        let number: UInt32
        let bytes: [UInt8]
        let sleeper: Nap

        init(_ exchange: RunningExchange, number: UInt32, bytes: [UInt8], on loop: EventLoop) {
            self.exchange = exchange
            self.number = number
            self.bytes = bytes
            sleeper = Nap(on: loop)
        }

        /// Ends the exchange, unless it has ended, and wakes its task.
        func end(_ outcome: OptionsExchange.Outcome) {
            exchange.end(outcome)
            sleeper.wake()
        }
    }

    /// Sends one OPTIONS and waits for its final response. Up to ``mostInFlight`` may be under way at a time; responses
    /// find their request in whatever order they come. A challenge is answered where there are credentials, by another
    /// request over the same flow.
    package func options(until deadline: MonotonicTime) async -> OptionsExchange {
        guard var attempt = answers?.begin() else { return await ask([], until: deadline) }
        let asked = carrier.loop.refreshedNow()
        var finished = await ask(attempt.lines, until: deadline)
        while case .answered(let response) = finished.outcome, isUsable,
            answers?.callsForAnother(response, &attempt) == true
        {
            let before = finished
            finished = await ask(attempt.lines, until: deadline)
            finished.retransmissions += before.retransmissions
            finished.strays += before.strays
        }
        finished.elapsed = carrier.loop.refreshedNow() - asked
        finished.credentials = attempt.use
        return finished
    }

    /// Sends one request and waits for its final response.
    private func ask(_ extra: [HeaderLine], until deadline: MonotonicTime) async -> OptionsExchange {
        let loop = carrier.loop
        let asked = loop.refreshedNow()
        if let refusal = await placeInFlight(until: deadline) {
            return OptionsExchange(outcome: refusal, elapsed: loop.refreshedNow() - asked)
        }
        let start = loop.now
        let question = newQuestion(extra, at: start, until: deadline)
        questions.append(question)
        await follow(question, until: deadline)
        var finished = question.exchange.finished(after: loop.refreshedNow() - start)
        if case .timedOut = finished.outcome { finished.unacknowledgedBytes = carrier.unacknowledgedBytes }
        questions.removeAll { $0 === question }
        spare = question.bytes
        note(finished)
        lines?.asking.wakeFirst()
        return finished
    }

    private func newQuestion(
        _ extra: [HeaderLine], at start: MonotonicTime, until deadline: MonotonicTime
    ) -> Question {
        sequence &+= 1
        let branch = WireIdentifier(using: &random)
        var bytes: [UInt8] = []
        swap(&bytes, &spare)
        template.write(branch: branch, tag: tag, callID: callID, cseq: sequence, extra: extra, into: &bytes)
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

    /// What the end of one exchange means for the flow and the others in flight.
    private func note(_ exchange: OptionsExchange) {
        switch exchange.outcome {
        case .closed(let orderly): end(as: .closed(orderly: orderly), exchange.outcome)
        case .failed(let failure): end(as: .failed(failure), exchange.outcome)
        case .malformed: end(as: .malformed, exchange.outcome)
        // A message that was given up half-way ends the connection; else the others go on. Nobody is to blame for
        // what others lose by one that was no longer wanted.
        case .notAccepted: if !carrier.canSend { end(as: .closed(orderly: true), exchange.outcome) }
        case .cancelled: if questions.isEmpty || !carrier.canSend { close() }
        case .timedOut where exchange.unacknowledgedBytes > 0: end(as: Self.dead, .failed(.peerGone))
        case .answered, .timedOut: break
        }
    }
}
