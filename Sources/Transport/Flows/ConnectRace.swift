package import Evidence
import Glibc

/// One address of a race and what came of it.
package struct ConnectAttempt: Sendable, Hashable {
    /// How it ended.
    package enum Outcome: Sendable, Hashable {
        case connected
        /// It failed; `immediate` where the kernel refused at once, before anything was sent.
        case failed(SystemError, immediate: Bool)
        /// Nothing came by the deadline.
        case silent
        /// Nothing had come when another address was connected.
        case overtaken
        /// It was never begun.
        case notTried
    }

    /// The address.
    package let peer: SocketAddress
    /// How it ended.
    package let outcome: Outcome
    /// How long it took; `nil` where it was never begun.
    package let duration: Span?
}

/// Connects to the first of several addresses that answers, each tried a little after the one before or as soon as that
/// has failed (RFC 8305 §5). The losers are closed, and what came of each is kept. Loop only.
package final class ConnectRace {
    /// What the race came to.
    package struct Result {
        /// The connection; `nil` where no address answered.
        package let connection: StreamConnection?
        /// Every address, in the order given.
        package let attempts: [ConnectAttempt]
        /// Whether the task was cancelled before it was decided.
        package let isCancelled: Bool
    }

    private struct Runner {
        let connection: StreamConnection
        let begun: MonotonicTime
    }

    private let loop: EventLoop
    private let peers: [SocketAddress]
    private let origin: ConnectOrigin?
    private let stagger: Span
    private var attempts: [Int: ConnectAttempt] = [:]
    private var runners: [Int: Runner] = [:]
    /// How many addresses were begun with.
    private(set) var begun = 0
    private var timer: TimerID?
    private var wait: WaitID?
    private var winner: StreamConnection?

    /// A race between addresses, best first, from a caller on the loop.
    package init(
        to peers: [SocketAddress], from origin: ConnectOrigin? = nil, stagger: Span = FlowLimits.stagger,
        on loop: EventLoop
    ) {
        self.peers = peers
        self.origin = origin
        self.stagger = stagger
        self.loop = loop
    }

    /// Runs it, once; until an address is connected, all have failed, or the deadline has come.
    package func run(until deadline: MonotonicTime) async -> Result {
        let outcome = await loop.wait(until: deadline) { id in
            wait = id
            beginNext()
        }
        if let timer { loop.cancel(timer) }
        let now = loop.refreshedNow()
        for index in runners.keys { finish(index, winner == nil ? .silent : .overtaken, at: now) }
        if outcome == .cancelled {
            winner?.close()
            winner = nil
        }
        let all = peers.indices.map { index in
            attempts[index] ?? ConnectAttempt(peer: peers[index], outcome: .notTried, duration: nil)
        }
        return Result(connection: winner, attempts: all, isCancelled: outcome == .cancelled)
    }

    private func beginNext() {
        if let timer { loop.cancel(timer) }
        timer = nil
        while winner == nil, begun < peers.count {
            let index = begun
            begun += 1
            if begin(index) { break }
        }
        if winner == nil, begun < peers.count {
            timer = loop.schedule(at: loop.refreshedNow() + stagger) { [weak self] in self?.beginNext() }
        }
        endIfDecided()
    }

    /// Begins with one address; whether it is under way or there already.
    private func begin(_ index: Int) -> Bool {
        let begun = loop.refreshedNow()
        do throws(SystemError) {
            let (connection, isConnected) = try StreamConnection.begin(to: peers[index], from: origin, on: loop)
            runners[index] = Runner(connection: connection, begun: begun)
            if isConnected {
                win(index)
            } else {
                connection.socket.roomHandler = { [weak self] in self?.look(at: index) }
            }
            return true
        } catch {
            let took = loop.refreshedNow() - begun
            attempts[index] = ConnectAttempt(
                peer: peers[index], outcome: .failed(error, immediate: true), duration: took)
            return false
        }
    }

    private func look(at index: Int) {
        guard winner == nil, let runner = runners[index] else { return }
        switch runner.connection.progress {
        case .pending: return
        case .connected:
            win(index)
            endIfDecided()
        case .failed(let error):
            finish(index, .failed(error, immediate: false), at: loop.refreshedNow())
            beginNext()
        }
    }

    private func win(_ index: Int) {
        guard let runner = runners.removeValue(forKey: index) else { return }
        runner.connection.socket.roomHandler = nil
        winner = runner.connection
        attempts[index] = ConnectAttempt(
            peer: peers[index], outcome: .connected, duration: loop.refreshedNow() - runner.begun)
    }

    private func finish(_ index: Int, _ outcome: ConnectAttempt.Outcome, at now: MonotonicTime) {
        guard let runner = runners.removeValue(forKey: index) else { return }
        runner.connection.close()
        attempts[index] = ConnectAttempt(peer: peers[index], outcome: outcome, duration: now - runner.begun)
    }

    private func endIfDecided() {
        guard winner != nil || runners.isEmpty && begun >= peers.count, let wait else { return }
        self.wait = nil
        loop.finish(wait, .ready)
    }
}
