import Evidence
import SIP
import Transport

/// An OPTIONS under way: the transaction, its timers, and what came of it so far.
struct RunningExchange {
    private(set) var outcome: OptionsExchange.Outcome?
    var mustTransmit = false

    private var transaction: ClientTransaction
    private var timers = Timers()
    private let deadline: MonotonicTime
    private var provisional: Int?
    private var strays = 0
    private var answeredFrom: SocketAddress?
    private var transmissions = 0

    init(_ transaction: ClientTransaction, deadline: MonotonicTime) {
        self.transaction = transaction
        self.deadline = deadline
    }

    /// When the caller must look in again at the latest.
    var nextWake: MonotonicTime { min(timers.earliest ?? deadline, deadline) }

    mutating func start(at now: MonotonicTime) { follow(transaction.start(at: Instant(now))) }

    /// Takes a response; `elsewhere` is set where it came from another address than the peer's, and then only an answer
    /// to this very request counts.
    mutating func received(
        _ response: ResponseFacts, from elsewhere: SocketAddress? = nil, at now: MonotonicTime
    ) {
        let straysBefore = strays
        follow(transaction.received(response, at: Instant(now)))
        guard let elsewhere else { return }
        strays = straysBefore
        if case .answered = outcome, answeredFrom == nil { answeredFrom = elsewhere }
    }

    /// Tells that ``nextWake`` has come.
    mutating func wake(at now: MonotonicTime) {
        for timer in [ClientTransaction.Timer.retransmit, .timeout, .cleanup] {
            guard let time = timers[timer], time <= now else { continue }
            timers[timer] = nil
            follow(transaction.timerFired(timer, at: Instant(now)))
        }
        if now >= deadline { end(.timedOut) }
    }

    /// Ends the exchange for a reason of the carrier's; a final response that is there already stays.
    mutating func end(_ outcome: OptionsExchange.Outcome) {
        if self.outcome == nil { self.outcome = outcome }
    }

    func finished(after elapsed: Span) -> OptionsExchange {
        OptionsExchange(
            outcome: outcome ?? .timedOut, elapsed: elapsed, provisional: provisional, strays: strays,
            retransmissions: max(0, transmissions - 1), answeredFrom: answeredFrom)
    }

    private mutating func follow(_ actions: [ClientTransaction.Action]) {
        for action in actions {
            switch action {
            case .transmit:
                mustTransmit = true
                transmissions += 1
            case .arm(let timer, let time): timers[timer] = MonotonicTime(nanoseconds: time.nanoseconds)
            case .disarm(let timer): timers[timer] = nil
            case .provisional(let response): provisional = response.statusCode
            // A final response outweighs the end of the connection that came after it.
            case .answered(let response): outcome = .answered(response)
            case .stray: strays += 1
            case .timedOut: end(.timedOut)
            case .repeated, .ended: break
            }
        }
    }
}

/// The timers of one transaction that are armed; there are three at most.
private struct Timers {
    private var retransmit: MonotonicTime?
    private var timeout: MonotonicTime?
    private var cleanup: MonotonicTime?

    var earliest: MonotonicTime? {
        let first = earlier(retransmit, timeout)
        return earlier(first, cleanup)
    }

    private func earlier(_ a: MonotonicTime?, _ b: MonotonicTime?) -> MonotonicTime? {
        guard let a, let b else { return a ?? b }
        return min(a, b)
    }

    subscript(timer: ClientTransaction.Timer) -> MonotonicTime? {
        get {
            switch timer {
            case .retransmit: retransmit
            case .timeout: timeout
            case .cleanup: cleanup
            }
        }
        set {
            switch timer {
            case .retransmit: retransmit = newValue
            case .timeout: timeout = newValue
            case .cleanup: cleanup = newValue
            }
        }
    }
}

extension Instant {
    init(_ time: MonotonicTime) { self.init(nanoseconds: time.nanoseconds) }
}
