import Evidence
import Transport

/// When a silent stream is pinged and when its peer counts as gone (RFC 5626 §4.4.1): times in, actions out.
///
/// A peer that has answered a ping once must go on doing so; one that never does is not failed for it, unless not even
/// its kernel acknowledges what was sent.
struct KeepAlive {
    enum Action: Equatable {
        case nothing
        /// Send a double CRLF now.
        case ping
        /// The peer is gone: it acknowledged nothing, or owes a pong.
        case dead
    }

    private let after: Span
    private let within: Span
    private var heard: MonotonicTime
    private var pinged: MonotonicTime?
    /// Whether the peer has ever answered a ping.
    private(set) var peerAnswersPings = false
    /// Whether the last line end is all that speaks for that.
    private var isFirstPong = false

    init(at now: MonotonicTime, after: Span = FlowLimits.pingAfter, within: Span = FlowLimits.pongWithin) {
        heard = now
        self.after = after
        self.within = within
    }

    /// When ``look(at:unacknowledged:)`` is to be called next.
    var nextLook: MonotonicTime { pinged.map { $0 + within } ?? heard + after }

    /// Notes that bytes came: whatever they are, the peer is there.
    mutating func heard(at now: MonotonicTime) {
        heard = now
        pinged = nil
    }

    /// Notes a pong that was due: the peer is one that answers pings.
    mutating func pong(at now: MonotonicTime) {
        isFirstPong = !peerAnswersPings
        peerAnswersPings = true
        heard(at: now)
    }

    /// Notes that the line end before was the first half of a ping of the peer's, and no pong.
    mutating func wasPing() {
        if isFirstPong { peerAnswersPings = false }
        isFirstPong = false
    }

    /// Whether a pong is due.
    var isWaiting: Bool { pinged != nil }

    /// What is to be done now; `unacknowledged` are the bytes that the peer's kernel owes a word about.
    mutating func look(at now: MonotonicTime, unacknowledged: Int) -> Action {
        guard now >= nextLook else { return .nothing }
        guard pinged != nil else {
            pinged = now
            isFirstPong = false
            return .ping
        }
        if unacknowledged > 0 || peerAnswersPings { return .dead }
        heard(at: now)
        return .nothing
    }
}

/// Runs the keep-alive of one flow: one timer that looks again when it is time. Loop only.
final class Pinger {
    private let loop: EventLoop
    private var state: KeepAlive
    private var timer: TimerID?
    private let act: (KeepAlive.Action) -> Void
    private let unacknowledged: () -> Int
    private var wasWaiting = false

    /// A pinger that has `act` send pings and end the flow.
    init(on loop: EventLoop, unacknowledged: @escaping () -> Int, act: @escaping (KeepAlive.Action) -> Void) {
        self.loop = loop
        self.act = act
        self.unacknowledged = unacknowledged
        state = KeepAlive(at: loop.refreshedNow())
        arm()
    }

    /// Notes that bytes came.
    func heard() {
        // The pong that these bytes hold is read after this.
        wasWaiting = state.isWaiting
        state.heard(at: loop.now)
    }

    /// Notes a single CRLF among the bytes that came last.
    func pong() {
        if wasWaiting { state.pong(at: loop.now) }
        wasWaiting = false
    }

    /// Notes a second CRLF after that: both together were a ping.
    func wasPing() { state.wasPing() }

    /// Looks no more.
    func stop() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    private func arm() {
        timer = loop.schedule(at: state.nextLook) { [weak self] in self?.look() }
    }

    private func look() {
        timer = nil
        let action = state.look(at: loop.now, unacknowledged: unacknowledged())
        if action != .nothing { act(action) }
        if action != .dead { arm() }
    }
}
