import Evidence
import Foundation
import Testing

@testable import TimeSeries

@Suite struct LatencySketchTests {
    private func samples(_ dice: inout Dice) -> [Int64] {
        let scale = Double.random(in: 2...14, using: &dice)
        let spread = Double.random(in: 0.01...1.5, using: &dice)
        return (0..<Int.random(in: 1...5_000, using: &dice)).map { _ in
            let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0...1, using: &dice) }
            return Int64(max(1, exp(scale + spread * normal)))
        }
    }

    @Test func `every quantile is within one per cent of the exact one`() {
        for seed in UInt64(1)...60 {
            var dice = Dice(seed: seed)
            let values = samples(&dice).sorted()
            var sketch = LatencySketch()
            for value in values { sketch.add(.microseconds(value)) }
            for share in [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
                let rank = max(1, Int((share * Double(values.count)).rounded(.up)))
                let exact = Double(values[rank - 1])
                let found = (sketch.percentile(share)?.seconds ?? 0) * 1e6
                // A nanosecond more, which is what spans are kept in.
                #expect(
                    abs(found - exact) <= exact * 0.01 + 0.001, "seed \(seed), share \(share): \(found) for \(exact)")
            }
        }
    }

    @Test func `merging is the same as having added everything`() {
        for seed in UInt64(100)...130 {
            var dice = Dice(seed: seed)
            var (left, right, both) = (LatencySketch(), LatencySketch(), LatencySketch())
            for value in samples(&dice) {
                left.add(.microseconds(value))
                both.add(.microseconds(value))
            }
            for value in samples(&dice) + [0] {
                right.add(.microseconds(value))
                both.add(.microseconds(value))
            }
            var merged = left
            merged.merge(right)
            var other = right
            other.merge(left)
            #expect(merged == both && other == both, "seed \(seed)")
            #expect(LatencySketch(encoded: merged.encoded) == merged, "seed \(seed)")
        }
    }

    @Test func `an empty sketch has no quantiles and a single value is its own`() {
        var sketch = LatencySketch()
        #expect(sketch.percentile(0.5) == nil)
        #expect(LatencySketch(encoded: sketch.encoded) == sketch)
        sketch.add(.zero)
        #expect(sketch.percentile(0.5) == .zero)
        sketch.add(Span(nanoseconds: .max))
        #expect(sketch.count == 2)
        #expect(sketch.percentile(1) != nil)
        #expect(sketch.percentile(.nan) != nil)
    }

    @Test func `an hour of one target is small`() {
        var dice = Dice(seed: 9)
        var sketch = LatencySketch()
        for _ in 0..<60 { sketch.add(.microseconds(.random(in: 18_000...24_000, using: &dice))) }
        #expect(sketch.encoded.count <= 60)
    }
}
