package import Evidence
import Glibc
import Synchronization

/// The two clocks: schedules and durations use the monotonic one, stored timestamps the wall.
package protocol Clock: Sendable {
    /// The monotonic time.
    func now() -> MonotonicTime
    /// The wall time.
    func wall() -> WallTime
    /// Whether time moves by hand only, so that no timer of the system may be armed.
    var isManual: Bool { get }
    /// Asks to be called after every jump of a clock that is moved by hand.
    func subscribe(_ wake: @escaping @Sendable () -> Void)
}

/// The system's clocks: `CLOCK_MONOTONIC` and `CLOCK_REALTIME`.
package struct SystemClock: Clock {
    /// The system's clocks.
    package init() {}

    /// `CLOCK_MONOTONIC`, which stands still while the machine is suspended.
    package func now() -> MonotonicTime { MonotonicTime(nanoseconds: read(CLOCK_MONOTONIC)) }

    /// `CLOCK_REALTIME`.
    package func wall() -> WallTime { WallTime(microseconds: read(CLOCK_REALTIME) / 1_000) }

    /// Time flows by itself.
    package var isManual: Bool { false }

    /// Nothing to do: this clock never jumps.
    package func subscribe(_ wake: @escaping @Sendable () -> Void) {}

    private func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// A clock that tests move by hand.
package final class ManualClock: Clock {
    private struct State {
        var now: MonotonicTime
        var wall: WallTime
        var wakes: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    /// A clock that stands still at the given wall time.
    package init(wall: WallTime) {
        state = Mutex(State(now: MonotonicTime(nanoseconds: 0), wall: wall))
    }

    /// The monotonic time as it was last set.
    package func now() -> MonotonicTime { state.withLock { $0.now } }

    /// The wall time as it was last set.
    package func wall() -> WallTime { state.withLock { $0.wall } }

    /// Time moves by ``advance(by:)`` only.
    package var isManual: Bool { true }

    /// Remembers whom to call after each ``advance(by:)``.
    package func subscribe(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wakes.append(wake) } }

    /// Moves both clocks forward.
    package func advance(by span: Span) {
        let wakes = state.withLock { state in
            state.now = state.now + span
            state.wall = state.wall + span
            return state.wakes
        }
        for wake in wakes { wake() }
    }

    /// Steps the wall clock alone, as an administrator or NTP would.
    package func stepWall(by span: Span) { state.withLock { $0.wall = $0.wall + span } }
}
