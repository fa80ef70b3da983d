package import Evidence

/// What came of one attempt to deliver.
package struct DeliveryResult: Sendable, Hashable {
    /// The most bytes of an answer that are shown.
    package static let shownBytes = 512

    /// The HTTP status; `nil` where no answer's head arrived.
    package var status: Int?
    /// The first ``shownBytes`` bytes of the answer's body.
    package var body: PeerText
    /// What `Retry-After` asks for, as seconds from now.
    package var retryAfterSeconds: Int?
    /// What went wrong on the way, in words; `nil` where nothing did.
    package var error: String?
    /// How long the attempt took.
    package var duration: Span
    /// What it comes to, where no HTTP status says so.
    package var outcome: Outcome?

    /// What an attempt came to with a receiver that does not speak HTTP, or does not mean what its status says.
    package enum Outcome: Sendable, Hashable {
        case delivered
        /// To be tried again.
        case transient
        /// It would be refused again; ``DeliveryResult/error`` says why.
        case refused
    }

    /// A result from its parts.
    package init(
        status: Int?, body: PeerText = PeerText([]), retryAfterSeconds: Int? = nil, error: String? = nil,
        duration: Span = .zero
    ) {
        self.status = status
        self.body = body
        self.retryAfterSeconds = retryAfterSeconds
        self.error = error
        self.duration = duration
    }
}

/// What to do after an attempt.
package enum DeliveryDecision: Sendable, Hashable {
    /// The receiver has it.
    case delivered
    /// To be tried again, not before this much time has passed.
    case retry(after: Span)
    /// Not to be tried again.
    case dead(DeliveryFailure)
}

/// Why a delivery is given up.
package enum DeliveryFailure: Sendable, Hashable {
    /// The receiver refuses it, and will refuse it again: a 4xx.
    case refused(status: Int)
    /// The receiver points elsewhere; that is never followed.
    case redirected(status: Int)
    /// The receiver refuses it in words of its own.
    case declined(reason: String)
    /// The receiver wants no more deliveries at all: it is to be disabled, and another one told.
    case gone
    /// It could not be delivered for too long.
    case expired

    /// One sentence for the journal.
    package var text: String {
        switch self {
        case .refused(let status): "the receiver refuses it (\(status))"
        case .declined(let reason): reason
        case .redirected(let status): "the receiver redirects (\(status)), which is not followed"
        case .gone: "the receiver is gone (410)"
        case .expired: "it could not be delivered in time"
        }
    }
}

/// One rule of delivery for all receivers: what is tried again, when, and for how long.
package struct DeliveryPolicy: Sendable, Hashable {
    /// The longest wait before the second attempt; it doubles from there.
    package var firstDelay = Span.seconds(5)
    /// The longest wait there is.
    package var longestDelay = Span.seconds(3_600)
    /// The shortest wait there is.
    package var shortestDelay = Span.seconds(1)
    /// For how long after the first attempt a delivery is tried again.
    package var lifetime = Span.seconds(48 * 3_600)

    /// The defaults.
    package init() {}

    /// What to do after an attempt.
    ///
    /// - Parameters:
    ///   - attempts: how many there were, this one counted; from 1.
    ///   - age: since the first attempt, on the monotonic clock where there was no restart.
    ///   - random: from 0 to 1: full jitter, so that a receiver who comes back is not met by everyone at once.
    package func next(
        after attempt: DeliveryResult, attempts: Int, age: Span, random: Double
    ) -> DeliveryDecision {
        switch (attempt.outcome, attempt.status) {
        case (.delivered, _), (nil, .some(200...299)): return .delivered
        case (.refused, _): return .dead(.declined(reason: attempt.error ?? "the receiver refuses it"))
        case (.transient, _): break
        case (nil, .some(let status)) where (300...399).contains(status): return .dead(.redirected(status: status))
        case (nil, .some(410)): return .dead(.gone)
        case (nil, .some(let status)) where (400...499).contains(status) && ![408, 425, 429].contains(status):
            return .dead(.refused(status: status))
        default: break
        }
        guard age < lifetime else { return .dead(.expired) }
        return .retry(after: delay(after: attempt, attempts: attempts, random: random))
    }

    private func delay(after attempt: DeliveryResult, attempts: Int, random: Double) -> Span {
        if let seconds = attempt.retryAfterSeconds, attempt.status != nil {
            return clamped(.seconds(max(0, min(seconds, 86_400))))
        }
        let doublings = max(0, min(attempts - 1, 30))
        let longest = min(firstDelay.seconds * Double(1 << doublings), longestDelay.seconds)
        let share = random.isFinite ? max(0, min(random, 1)) : 1
        return clamped(.milliseconds(Int(longest * share * 1_000)))
    }

    private func clamped(_ span: Span) -> Span { max(shortestDelay, min(span, longestDelay)) }
}
