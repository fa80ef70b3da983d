import Evidence
import Synchronization
import Testing

@testable import Transport

@Suite struct ClockTests {
    @Test func `a manual clock moves by hand only, both hands together`() {
        let clock = ManualClock(wall: WallTime(seconds: 1_000))
        let before = clock.now()
        clock.advance(by: .milliseconds(1_500))
        #expect(clock.now() - before == .milliseconds(1_500))
        #expect(clock.wall() == WallTime(microseconds: 1_001_500_000))
    }

    @Test func `a step of the wall clock leaves the monotonic one alone`() {
        let clock = ManualClock(wall: WallTime(seconds: 1_000))
        let before = clock.now()
        clock.stepWall(by: .seconds(-500))
        #expect(clock.now() == before && clock.wall() == WallTime(seconds: 500))
    }

    @Test func `every subscriber is woken by every jump and sees the new time`() {
        let clock = ManualClock(wall: WallTime(seconds: 0))
        let seen = Mutex<[Int64?]>([])
        for _ in 0..<2 {
            clock.subscribe { [weak clock] in seen.withLock { $0.append(clock?.now().nanoseconds) } }
        }
        clock.advance(by: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(seen.withLock { $0 } == [1, 1, 2, 2].map { $0 * 1_000_000_000 })
    }

    @Test func `the system's monotonic clock does not run backwards`() {
        let clock = SystemClock()
        let times = (0..<1_000).map { _ in clock.now() }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
