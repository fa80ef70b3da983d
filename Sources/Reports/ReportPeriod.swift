package import Evidence

/// The stretch of time that a report speaks about; never empty, never backwards.
package struct ReportPeriod: Sendable, Hashable {
    /// First instant.
    package let from: WallTime
    /// The instant after the last.
    package let to: WallTime

    // 1900 and 2200: far enough apart for any report, near enough that no sum here can overflow.
    private static let bounds = Int64(-2_208_988_800_000_000)...Int64(7_258_118_400_000_000)

    /// The period between two instants, at least a second long.
    package init(from: WallTime, to: WallTime) {
        let start = min(max(from.microseconds, Self.bounds.lowerBound), Self.bounds.upperBound)
        self.from = WallTime(microseconds: start)
        self.to = WallTime(
            microseconds: min(max(to.microseconds, start + 1_000_000), Self.bounds.upperBound + 1_000_000))
    }

    /// How long it is, in microseconds.
    package var length: Int64 { to.microseconds - from.microseconds }

    /// The nearest instant inside.
    package func clamped(_ time: WallTime) -> WallTime { min(max(time, from), to) }

    /// Where an instant lies, 0 at the beginning and 1 at the end; outside instants are clamped.
    package func position(of time: WallTime) -> Double {
        Double(clamped(time).microseconds - from.microseconds) / Double(length)
    }

    /// The edges of `count` equal parts: `count + 1` instants.
    package func edges(_ count: Int) -> [WallTime] {
        let parts = Int64(max(1, count))
        return (0...parts).map {
            WallTime(microseconds: from.microseconds + length / parts * $0 + length % parts * $0 / parts)
        }
    }

    /// In which of `count` equal parts an instant of the period lies.
    package func part(of time: WallTime, in count: Int) -> Int {
        min(max(0, count - 1), Int(position(of: time) * Double(count)))
    }
}
