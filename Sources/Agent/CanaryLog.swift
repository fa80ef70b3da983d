import Evidence
import Synchronization

/// What the canaries said lately: whether failures of targets are this side's own.
final class CanaryLog: Sendable {
    /// One round: every canary was asked once.
    struct Round: Sendable, Hashable {
        let start: MonotonicTime
        /// Whether any of them could be reached.
        let works: Bool
    }

    /// What a failure means.
    enum Verdict: Sendable, Hashable {
        /// No round has begun since.
        case open
        case ours, theirs
    }

    private let rounds = Mutex<[Round]>([])

    /// From one round to the next.
    static let interval = Span.seconds(5)
    /// How long one canary is waited for.
    static let patience = Span.seconds(2)
    /// A failure is nobody else's fault where no round came for so long.
    static let longest = Span.seconds(30)
    private static let kept = 16

    func add(_ round: Round) {
        rounds.withLock { rounds in
            rounds.append(round)
            rounds.removeFirst(max(0, rounds.count - Self.kept))
        }
    }

    /// Whether the last round reached anyone; `true` before the first.
    var works: Bool { rounds.withLock { $0.last?.works ?? true } }

    /// Whose fault a failure was that was known at a moment: ours where the round before or the one after reached
    /// nobody.
    func verdict(of failure: MonotonicTime, at now: MonotonicTime) -> Verdict {
        rounds.withLock { rounds in
            if let before = rounds.last(where: { $0.start < failure }), !before.works { return .ours }
            guard let after = rounds.first(where: { $0.start >= failure }) else {
                return now - failure > Self.longest ? .theirs : .open
            }
            return after.works ? .theirs : .ours
        }
    }
}
