/// The server side of a non-INVITE transaction (RFC 3261 §17.2.2): it answers a repeated request with the same
/// response.
package struct ServerTransaction: Sendable {
    /// What the caller is to do.
    package enum Action: Sendable, Hashable {
        /// Hand the request to whoever answers it.
        case deliver
        /// Send the response that was last given, or send it again.
        case transmit
        /// Call `cleanupFired()` at this moment (Timer J).
        case armCleanup(at: Instant)
        /// The transaction is over and may be dropped.
        case ended
    }

    /// Where the transaction is; each state exits to the ones after it.
    package enum State: Sendable, Hashable {
        case trying, proceeding, completed, terminated
    }

    /// What names a transaction among others: branch, sent-by and method (RFC 3261 §17.2.3).
    package struct Key: Sendable, Hashable {
        let branch: [UInt8]
        let host: [UInt8]
        let port: UInt16
        let method: [UInt8]

        /// The key of a request; `nil` where its branch lacks the magic cookie and only RFC 2543's rules could match
        /// it.
        package init?(_ request: RequestFacts) {
            guard request.branch.starts(with: "z9hG4bK".utf8), request.branch.count > 7 else { return nil }
            branch = request.branch
            host = request.viaHost.map(\.lowercased)
            port = request.viaPort ?? 0
            method = request.method
        }
    }

    /// Where the transaction is.
    package private(set) var state = State.trying
    private let isReliable: Bool
    private let timers: TimerValues
    private var hasDelivered = false

    /// A transaction for a request that has just come.
    package init(isReliable: Bool, timers: TimerValues = TimerValues()) {
        self.isReliable = isReliable
        self.timers = timers
    }

    /// The request came, for the first time or again.
    package mutating func requestReceived() -> [Action] {
        guard hasDelivered else {
            hasDelivered = true
            return [.deliver]
        }
        return state == .proceeding || state == .completed ? [.transmit] : []
    }

    /// A response with this status code is ready; after a final one nothing more is sent.
    package mutating func respond(statusCode: Int, at now: Instant) -> [Action] {
        guard state == .trying || state == .proceeding else { return [] }
        guard statusCode >= 200 else {
            state = .proceeding
            return [.transmit]
        }
        guard !isReliable else {
            state = .terminated
            return [.transmit, .ended]
        }
        state = .completed
        return [.transmit, .armCleanup(at: now.advanced(byMilliseconds: 64 &* timers.t1))]
    }

    /// Timer J has run out.
    package mutating func cleanupFired() -> [Action] {
        guard state == .completed else { return [] }
        state = .terminated
        return [.ended]
    }
}
