/// The client side of a non-INVITE transaction (RFC 3261 §17.1.2, corrected by RFC 4320): event in, action out.
///
/// It holds neither socket nor clock nor message: the caller keeps the bytes it sent and sends them again on
/// `.transmit`,
/// arms the timers it is told to, and feeds every response that comes. A response belongs here only if branch, CSeq and
/// Call-ID all match; every other one is `.stray` and waiting goes on.
package struct ClientTransaction: Sendable {
    /// What the caller is to do.
    package enum Action: Sendable, Hashable {
        /// Send the request, or send it again.
        case transmit
        /// Call `timerFired(_:at:)` at this moment; an armed timer of the same name is replaced.
        case arm(Timer, at: Instant)
        /// Forget the timer.
        case disarm(Timer)
        /// A 1xx came; waiting goes on.
        case provisional(ResponseFacts)
        /// The final response: the transaction has its answer.
        case answered(ResponseFacts)
        /// A further response after the final one: a copy, or the answer of another fork.
        case repeated(ResponseFacts)
        /// A response to something else.
        case stray(StrayReason)
        /// No final response came in time; the code of the last provisional one, if any.
        case timedOut(provisional: Int?)
        /// The transaction is over and may be dropped.
        case ended
    }

    /// The timers, with the letters of RFC 3261.
    package enum Timer: Sendable, Hashable {
        /// Timer E: send again (unreliable transports).
        case retransmit
        /// Timer F: give up.
        case timeout
        /// Timer K: no more copies are to be expected.
        case cleanup
    }

    /// Why a response is not ours.
    package enum StrayReason: String, Sendable, Hashable {
        case branch, callID, cseq, severalVias, lateAnswer
    }

    /// Where the transaction is; `trying` exits to all others, `proceeding` to `completed` and `terminated`,
    /// `completed` to `terminated`.
    package enum State: Sendable, Hashable {
        case idle, trying, proceeding, completed, terminated
    }

    /// Where the transaction is.
    package private(set) var state = State.idle
    /// The last provisional code.
    package private(set) var provisionalCode: Int?

    private let branch: [UInt8]
    private let callID: [UInt8]
    private let cseqNumber: UInt32
    private let cseqMethod: [UInt8]
    private let isReliable: Bool
    private let timeoutMilliseconds: Int64
    private let timers: TimerValues
    private var interval: Int64

    /// A transaction for one request, named as it was written.
    ///
    /// `timeoutMilliseconds` is Timer F; `nil` stands for 64 × T1.
    package init(
        branch: [UInt8], callID: [UInt8], cseq: UInt32, method: [UInt8], isReliable: Bool,
        timeoutMilliseconds: Int64? = nil, timers: TimerValues = TimerValues()
    ) {
        self.branch = branch
        self.callID = callID
        self.cseqNumber = cseq
        self.cseqMethod = method
        self.isReliable = isReliable
        self.timeoutMilliseconds = timeoutMilliseconds ?? 64 &* timers.t1
        self.timers = timers
        self.interval = timers.t1
    }

    /// A transaction for an OPTIONS written by ``OptionsTemplate``.
    package init(
        optionsBranch: WireIdentifier, callID: WireIdentifier, cseq: UInt32, isReliable: Bool,
        timeoutMilliseconds: Int64? = nil
    ) {
        self.init(
            branch: optionsBranch.branch, callID: callID.digits, cseq: cseq, method: Array("OPTIONS".utf8),
            isReliable: isReliable, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// Starts the transaction; called once.
    package mutating func start(at now: Instant) -> [Action] {
        guard state == .idle else { preconditionFailure("a client transaction is started once, not when \(state)") }
        state = .trying
        let timeout = Action.arm(.timeout, at: now.advanced(byMilliseconds: timeoutMilliseconds))
        guard !isReliable else { return [.transmit, timeout] }
        return [.transmit, timeout, .arm(.retransmit, at: now.advanced(byMilliseconds: interval))]
    }

    /// Takes any response that came over the transaction's transport.
    package mutating func received(_ response: ResponseFacts, at now: Instant) -> [Action] {
        if let reason = strayReason(response) { return [.stray(reason)] }
        switch state {
        case .idle, .terminated: return [.stray(.lateAnswer)]
        case .completed: return [.repeated(response)]
        case .trying, .proceeding:
            guard response.statusCode >= 200 else { return proceed(response, at: now) }
            state = .completed
            let stop: [Action] = [.disarm(.timeout), .disarm(.retransmit), .answered(response)]
            guard !isReliable else {
                state = .terminated
                return stop + [.ended]
            }
            return stop + [.arm(.cleanup, at: now.advanced(byMilliseconds: timers.t4))]
        }
    }

    /// Tells that an armed timer has run out; one that came too late to be disarmed is ignored.
    package mutating func timerFired(_ timer: Timer, at now: Instant) -> [Action] {
        switch (timer, state) {
        case (.retransmit, .trying), (.retransmit, .proceeding):
            interval = state == .proceeding ? timers.t2 : min(interval &* 2, timers.t2)
            return [.transmit, .arm(.retransmit, at: now.advanced(byMilliseconds: interval))]
        case (.timeout, .trying), (.timeout, .proceeding):
            state = .terminated
            return [.disarm(.retransmit), .timedOut(provisional: provisionalCode), .ended]
        case (.cleanup, .completed):
            state = .terminated
            return [.ended]
        default: return []
        }
    }

    private mutating func proceed(_ response: ResponseFacts, at now: Instant) -> [Action] {
        let isFirst = state == .trying
        state = .proceeding
        provisionalCode = response.statusCode
        guard isFirst, !isReliable else { return [.provisional(response)] }
        interval = timers.t2
        return [.provisional(response), .arm(.retransmit, at: now.advanced(byMilliseconds: timers.t2))]
    }

    /// RFC 3261 §17.1.3, and Call-ID besides, so that nothing of a former life of the branch is taken for an answer.
    private func strayReason(_ response: ResponseFacts) -> StrayReason? {
        if response.viaCount != 1 { return .severalVias }
        if response.branch != branch { return .branch }
        if response.cseqMethod != cseqMethod || response.cseqNumber != cseqNumber { return .cseq }
        return response.callID == callID ? nil : .callID
    }
}
