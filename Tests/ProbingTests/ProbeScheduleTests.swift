import Evidence
import TestSupport
import Testing

@testable import Probing

@Suite struct ProbeScheduleTests {
    private static let minute = Span.seconds(60)

    private func schedule(
        _ name: String, interval: Span = minute, audit: Span? = nil, now: Int64 = 0, wall: Int64 = 1_800_000_000_000_000
    ) -> ProbeSchedule {
        ProbeSchedule(
            name: name, interval: interval, audit: audit, alwaysFresh: false, now: MonotonicTime(nanoseconds: now),
            wall: WallTime(microseconds: wall))
    }

    /// The slots of a schedule whose probes take no time.
    private func slots(_ schedule: ProbeSchedule, _ count: Int) -> [ProbeSchedule.Slot] {
        var schedule = schedule
        var now = MonotonicTime(nanoseconds: 0)
        return (0..<count).map { _ in
            let slot = schedule.nextSlot(at: now)
            now = slot.time
            return slot
        }
    }

    @Test func `the first probe comes within two seconds`() {
        for index in 0..<1_000 {
            let first = slots(schedule("sbc\(index)"), 1)[0].time
            #expect(first >= MonotonicTime(nanoseconds: 0) && first < MonotonicTime(nanoseconds: 2_000_000_000))
        }
    }

    @Test func `a thousand names spread over the interval`() {
        var perSecond = [Int](repeating: 0, count: 60)
        for index in 0..<1_000 {
            perSecond[Int(slots(schedule("sbc\(index)"), 2)[1].time.nanoseconds / 1_000_000_000) % 60] += 1
        }
        #expect((perSecond.max() ?? 0) < 45)
        #expect((perSecond.min() ?? 0) > 2)
    }

    @Test func `audits of a thousand names spread over their own period`() {
        var perMinute = [Int](repeating: 0, count: 10)
        for index in 0..<1_000 {
            let fresh = slots(schedule("sbc\(index)", audit: .seconds(600)), 40).filter { $0.kind == .fresh }
            perMinute[Int(fresh[1].time.nanoseconds / 60_000_000_000) % 10] += 1
        }
        #expect((perMinute.max() ?? 0) < 160)
        #expect((perMinute.min() ?? 0) > 50)
    }

    @Test func `a restart keeps the phase`() {
        let before = slots(schedule("paris-sbc1"), 5)
        // Two and a half minutes later on the wall, with another monotonic origin.
        let after = slots(schedule("paris-sbc1", wall: 1_800_000_150_000_000), 5)
        let shift: Int64 = 150_000_000_000
        let old = Set(before.dropFirst().map { $0.time.nanoseconds % 60_000_000_000 })
        let new = Set(after.dropFirst().map { ($0.time.nanoseconds + shift) % 60_000_000_000 })
        #expect(old.count == 1)
        #expect(old == new)
    }

    @Test func `slots that were missed are counted and not made up for`() {
        var schedule = schedule("slow")
        let first = schedule.nextSlot(at: MonotonicTime(nanoseconds: 0))
        let second = schedule.nextSlot(at: first.time)
        let third = schedule.nextSlot(at: second.time + .seconds(185))
        #expect(third.skipped == 3)
        #expect(third.time == second.time + .seconds(240))
    }

    @Test func `audits come at their rhythm and keep-alives between`() {
        let slots = slots(schedule("rhythm", audit: .seconds(600)), 101)
        let fresh = slots.filter { $0.kind == .fresh }
        #expect(slots[0].kind == .fresh)
        #expect((10...12).contains(fresh.count))
        for (a, b) in zip(fresh.dropFirst(), fresh.dropFirst(2)) { #expect(b.time - a.time == .seconds(600)) }
    }

    @Test func `always fresh is always fresh and no audit is never fresh`() {
        let fresh = ProbeSchedule(
            name: "f", interval: Self.minute, audit: nil, alwaysFresh: true, now: MonotonicTime(nanoseconds: 0),
            wall: WallTime(seconds: 0))
        #expect(slots(fresh, 10).allSatisfy { $0.kind == .fresh })
        #expect(slots(schedule("k"), 10).allSatisfy { $0.kind == .keepAlive })
    }

    @Test func `no two probes are closer than half an interval whatever they take`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let interval = Span.milliseconds(Int.random(in: 1_000...600_000, using: &random))
            var schedule = schedule(
                "n\(random.next())", interval: interval, audit: .seconds(900),
                now: Int64.random(in: 0...1 << 50, using: &random), wall: Int64.random(in: 0...1 << 51, using: &random))
            var slot = schedule.nextSlot(at: MonotonicTime(nanoseconds: 0))
            for _ in 0..<50 {
                let took = Span(nanoseconds: Int64.random(in: 0...3 * interval.nanoseconds, using: &random))
                let next = schedule.nextSlot(at: slot.time + took)
                #expect((next.time - slot.time).nanoseconds * 2 >= interval.nanoseconds, "seed \(seed)")
                #expect(next.time >= slot.time + took, "seed \(seed)")
                #expect((next.time - slot.time - took).nanoseconds <= interval.nanoseconds * 3 / 2, "seed \(seed)")
                slot = next
            }
        }
    }
}

extension Span {
    fileprivate static func - (a: Span, b: Span) -> Span { Span(nanoseconds: a.nanoseconds - b.nanoseconds) }
}
