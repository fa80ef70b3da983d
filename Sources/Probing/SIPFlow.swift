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
    /// Told once when the flow ends while nobody is asking, unless it was ``close()`` that ended it.
    package var onEnd: (() -> Void)?

    private var pinger: Pinger?
    private let carrier: SIPCarrier
    private let template: OptionsTemplate
    private let callID: WireIdentifier
    private let tag: WireIdentifier
    private var inbox: SIPInbox
    private var request: [UInt8] = []
    private var sequence: UInt32 = 0
    private var random: any RandomNumberGenerator
    private var isAsking = false

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
        request.reserveCapacity(template.capacity)
        self.carrier = carrier
        self.random = random
        carrier.onArrival { [weak self] in self?.takeIdleBytes() }
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
    package func close() {
        carrier.close()
        pinger?.stop()
        if end == nil { end = .closed(orderly: true) }
    }
}

// MARK: Asking

extension SIPFlow {
    /// Sends one OPTIONS and waits for its final response; one at a time.
    package func options(until deadline: MonotonicTime) async -> OptionsExchange {
        let start = carrier.loop.refreshedNow()
        isAsking = true
        sequence &+= 1
        let branch = WireIdentifier(using: &random)
        template.write(branch: branch, tag: tag, callID: callID, cseq: sequence, into: &request)
        var exchange = RunningExchange(
            ClientTransaction(
                optionsBranch: branch, callID: callID, cseq: sequence, isReliable: carrier.isReliable,
                timeoutMilliseconds: max(1, Int64((deadline - start).milliseconds))),
            deadline: deadline)
        exchange.start(at: start)
        while exchange.outcome == nil {
            if exchange.mustTransmit {
                exchange.mustTransmit = false
                onMessage?(true, request)
                if let failure = OptionsExchange.Outcome(await carrier.send(request, until: deadline)) {
                    // An answer, or the alert that says why, may have come before the end that broke the write.
                    takeLastWords(&exchange)
                    exchange.end(failure)
                }
                continue
            }
            await wait(&exchange)
        }
        var finished = exchange.finished(after: carrier.loop.refreshedNow() - start)
        if case .timedOut = finished.outcome { finished.unacknowledgedBytes = carrier.unacknowledgedBytes }
        note(finished)
        isAsking = false
        // What came with the answer, the end of the connection above all, was announced to nobody.
        takeIdleBytes()
        return finished
    }

    private func wait(_ exchange: inout RunningExchange) async {
        let received = await carrier.receive(until: exchange.nextWake) { inbox.take($0, isCut: $1) }
        switch received {
        case .received:
            pinger?.heard()
            takeMessages(&exchange)
        case .deadline: exchange.wake(at: carrier.loop.refreshedNow())
        case .closed(let orderly): exchange.end(.closed(orderly: orderly))
        case .failed(let failure): exchange.end(.failed(failure))
        case .cancelled: exchange.end(.cancelled)
        }
    }

    private func takeLastWords(_ exchange: inout RunningExchange) {
        while let outcome = carrier.receiveNow({ inbox.take($0, isCut: $1) }) {
            switch outcome {
            case .received: takeMessages(&exchange)
            case .failed(.tls(let failure)) where failure.alert?.sent == false:
                exchange.end(.failed(.tls(failure)))
                return
            default: return
            }
        }
    }

    private func takeMessages(_ exchange: inout RunningExchange) {
        while let message = inbox.next(over: carrier) {
            switch message {
            case .response(let response, let bytes):
                onMessage?(false, bytes)
                exchange.received(response, at: carrier.loop.now)
            case .malformed(let reason, let bytes):
                onMessage?(false, bytes)
                exchange.end(.malformed(reason, PeerText(bytes)))
                return
            default: answerUnasked(message)
            }
        }
    }

    private func note(_ exchange: OptionsExchange) {
        switch exchange.outcome {
        case .closed(let orderly): finish(.closed(orderly: orderly))
        case .failed(let failure): finish(.failed(failure))
        case .malformed: finish(.malformed)
        case .cancelled, .notAccepted: close()
        case .timedOut where exchange.unacknowledgedBytes > 0: finish(Self.dead)
        case .answered, .timedOut: break
        }
    }
}

// MARK: What the peer sends unasked

extension SIPFlow {
    private func takeIdleBytes() {
        // Between the event that wakes the asker and the asker's own turn more may come: that is the asker's to read.
        if isAsking { return }
        while end == nil, let outcome = carrier.receiveNow({ inbox.take($0, isCut: $1) }) {
            switch outcome {
            case .received:
                pinger?.heard()
                takeIdleMessages()
            case .closed(let orderly): finish(.closed(orderly: orderly))
            case .failed(let failure): finish(.failed(failure))
            case .deadline, .cancelled: return
            }
        }
    }

    private func takeIdleMessages() {
        while let message = inbox.next(over: carrier) {
            if case .malformed = message {
                finish(.malformed)
                return
            }
            answerUnasked(message)
        }
    }

    private func finish(_ end: End) {
        self.end = end
        pinger?.stop()
        carrier.close()
        if !isAsking { onEnd?() }
    }

    private func keepAlive(_ action: KeepAlive.Action) {
        switch action {
        case .nothing: break
        case .ping:
            inbox.forgetLineEnds()
            carrier.sendIfRoom(Array("\r\n\r\n".utf8))
        // An OPTIONS under way has a deadline of its own.
        case .dead: if !isAsking, end == nil { finish(Self.dead) }
        }
    }

    /// The end of a flow whose peer is gone without a word.
    private static let dead = End.failed(.peerGone)

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
        case .ping:
            pinger?.wasPing()
            inbox.forgetLineEnds()
            carrier.sendIfRoom(Array("\r\n".utf8))
        case .pong: pinger?.pong()
        case .response(_, let bytes): onMessage?(false, bytes)
        case .malformed: break
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
