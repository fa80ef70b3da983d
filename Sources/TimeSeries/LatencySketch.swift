package import Evidence

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Counts of durations in buckets that grow by 2 %: any quantile within 1 %, and sketches add up without loss.
///
/// Bucket *i* holds γ^(i−1) < v ≤ γ^i microseconds with γ = 1.02; its value is 2γ^i/(γ+1), at most
/// (γ−1)/(γ+1) = 0.99 % from any of them. Durations under a microsecond count as none at all.
package struct LatencySketch: Sendable, Hashable {
    /// How many durations are in it.
    package private(set) var count: UInt64 = 0
    private var zeros: UInt64 = 0
    /// The index of the first of ``buckets``; meaningless while there are none.
    private var first = 0
    private var buckets: [UInt64] = []

    /// The factor between a bucket and the next.
    package static let gamma = 1.02
    private static let logGamma = log(gamma)

    /// An empty sketch.
    package init() {}

    /// Adds one duration.
    package mutating func add(_ duration: Span) { add(microseconds: duration.microseconds) }

    mutating func add(microseconds: Int64) {
        count &+= 1
        if microseconds < 1 { zeros &+= 1 } else { add(1, at: Self.index(of: microseconds)) }
    }

    /// Adds all durations of another sketch: the same as having added each of them here.
    package mutating func merge(_ other: LatencySketch) {
        count &+= other.count
        zeros &+= other.zeros
        for (offset, held) in other.buckets.enumerated() where held > 0 { add(held, at: other.first + offset) }
    }

    /// The value that a share of the durations does not exceed, `share` from 0 to 1; `nil` when it is empty.
    package func percentile(_ share: Double) -> Span? {
        guard count > 0 else { return nil }
        let exact = (max(0, min(1, share)) * Double(count)).rounded(.up)
        let rank = exact >= Double(count) ? count : max(1, UInt64(exact))
        var seen = zeros
        if seen >= rank { return .zero }
        for (offset, held) in buckets.enumerated() {
            seen &+= held
            if seen >= rank { return Self.value(at: first + offset) }
        }
        return buckets.isEmpty ? .zero : Self.value(at: first + buckets.count - 1)
    }

    private mutating func add(_ amount: UInt64, at index: Int) {
        if buckets.isEmpty {
            first = index
        } else if index < first {
            buckets.insert(contentsOf: repeatElement(0, count: first - index), at: 0)
            first = index
        }
        let missing = index - first - buckets.count + 1
        if missing > 0 { buckets.append(contentsOf: repeatElement(0, count: missing)) }
        buckets[index - first] &+= amount
    }

    private static func index(of microseconds: Int64) -> Int {
        Int((log(Double(microseconds)) / logGamma).rounded(.up))
    }

    private static func value(at index: Int) -> Span {
        let microseconds = 2 * exp(Double(index) * logGamma) / (gamma + 1)
        return Span(nanoseconds: Int64(exactly: (microseconds * 1_000).rounded()) ?? .max)
    }
}

extension LatencySketch {
    /// Compact bytes: zeros, number of buckets, then index steps and counts, all varints.
    package var encoded: [UInt8] {
        var out = ByteWriter()
        write(to: &out)
        return out.bytes
    }

    /// Reads ``encoded``; `nil` for anything else.
    package init?(encoded bytes: [UInt8]) {
        var input = ByteReader(bytes)
        guard let sketch = try? LatencySketch(from: &input), input.isAtEnd else { return nil }
        self = sketch
    }

    func write(to out: inout ByteWriter) {
        out.varint(zeros)
        out.varint(UInt64(buckets.count { $0 > 0 }))
        var before = 0
        for (offset, held) in buckets.enumerated() where held > 0 {
            out.varint(UInt64(first + offset - before))
            out.varint(held)
            before = first + offset
        }
    }

    init(from input: inout ByteReader) throws(CodingFault) {
        zeros = try input.varint()
        count = zeros
        var index = 0
        for _ in 0..<(try input.count(upTo: Limits.sketchBuckets)) {
            index += try input.count(upTo: Limits.sketchBuckets - index)
            let held = try input.varint()
            count &+= held
            add(held, at: index)
        }
    }
}
