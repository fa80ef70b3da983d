import Evidence
import Testing

@testable import Transport

struct BackOffTests {
    private static func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(nanoseconds: 0) + .seconds(seconds) }

    @Test func `the bound doubles up to the cap and stays there`() {
        var backOff = BackOff(base: .seconds(1), cap: .seconds(60), reset: .seconds(60))
        var random = SeededRandom(seed: 7)
        var bounds: [Int64] = []
        for _ in 0..<1_000 {
            bounds.append(backOff.bound.nanoseconds / 1_000_000_000)
            _ = backOff.delay(using: &random)
        }
        #expect(bounds.prefix(8) == [1, 2, 4, 8, 16, 32, 60, 60])
        #expect(bounds.last == 60)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `delays fill the whole of their bound`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let delays = (0..<2_000).map { _ in
            var backOff = BackOff(base: .seconds(8), cap: .seconds(60))
            return backOff.delay(using: &random)
        }
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .seconds(8) })
        let mean = delays.reduce(0) { $0 + $1.milliseconds } / 2_000
        #expect((3_700...4_300).contains(mean), "seed \(seed)")
        #expect(delays.contains { $0 < .milliseconds(400) } && delays.contains { $0 > .milliseconds(7_600) })
    }

    @Test func `only a connection that lived long enough starts the delays anew`() {
        var backOff = BackOff(base: .seconds(1), cap: .seconds(60), reset: .seconds(60))
        var random = SeededRandom(seed: 1)
        for _ in 0..<5 { _ = backOff.delay(using: &random) }
        backOff.connected(at: Self.at(0))
        backOff.lost(at: Self.at(59))
        #expect(backOff.bound == .seconds(32))
        backOff.lost(at: Self.at(500))
        #expect(backOff.bound == .seconds(32), "what was never there lived for no time")
        backOff.connected(at: Self.at(500))
        backOff.lost(at: Self.at(560))
        #expect(backOff.bound == .seconds(1))
    }
}
