import Evidence
import TestSupport
import Testing

@testable import Transport

@Suite struct TimerHeapTests {
    private func time(_ nanoseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: nanoseconds) }

    @Test func `timers run by deadline, and equal ones in the order they were set`() {
        var heap = TimerHeap()
        var ran: [String] = []
        for (name, deadline) in [("c", 3), ("a1", 1), ("b", 2), ("a2", 1)] as [(String, Int64)] {
            _ = heap.add(at: time(deadline)) { ran.append(name) }
        }
        while let action = heap.popDue(at: time(2)) { action() }
        #expect(ran == ["a1", "a2", "b"] && heap.earliest == time(3) && heap.count == 1)
    }

    @Test func `a cancelled timer never runs and is no longer the earliest`() {
        var heap = TimerHeap()
        let first = heap.add(at: time(1)) { Issue.record("cancelled, and ran") }
        _ = heap.add(at: time(2)) {}
        heap.cancel(first)
        heap.cancel(first)
        #expect(heap.earliest == time(2) && heap.count == 1)
        #expect(heap.popDue(at: time(1)) == nil)
    }

    @Test func `a timer that was set and cancelled a million times leaves nothing behind`() {
        var heap = TimerHeap()
        _ = heap.add(at: time(0)) {}
        for _ in 0..<1_000_000 { heap.cancel(heap.add(at: time(1)) {}) }
        #expect(heap.count == 1)
    }

    @Test func `any mixture of setting, cancelling and running agrees with a sorted array`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the timer heap: \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 { compare(&random, seed: seed) }
    }

    private struct Model {
        var timers: [(deadline: Int64, number: Int, id: TimerID)] = []

        mutating func takeDue(at now: Int64) -> [Int] {
            let due = timers.filter { $0.deadline <= now }.sorted {
                ($0.deadline, $0.number) < ($1.deadline, $1.number)
            }
            timers.removeAll { $0.deadline <= now }
            return due.map(\.number)
        }
    }

    private func compare(_ random: inout SeededRandom, seed: UInt64) {
        var heap = TimerHeap()
        var model = Model()
        var ran: [Int] = []
        var now: Int64 = 0
        for number in 0..<2_000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let deadline = now + Int64.random(in: 0..<200, using: &random)
                let id = heap.add(at: time(deadline)) { ran.append(number) }
                model.timers.append((deadline, number, id))
            case 5..<9 where !model.timers.isEmpty:
                let index = Int.random(in: 0..<model.timers.count, using: &random)
                heap.cancel(model.timers.remove(at: index).id)
            default:
                now += Int64.random(in: 0..<20, using: &random)
                ran = []
                while let action = heap.popDue(at: time(now)) { action() }
                #expect(ran == model.takeDue(at: now), "seed \(seed)")
            }
            #expect(heap.count == model.timers.count, "seed \(seed)")
            #expect(heap.earliest?.nanoseconds == model.timers.map(\.deadline).min(), "seed \(seed)")
        }
    }
}
