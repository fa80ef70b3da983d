/// A moment on the caller's monotonic clock, in nanoseconds; only differences mean anything.
package struct Instant: Sendable, Hashable, Comparable {
    /// Nanoseconds since some fixed moment.
    package var nanoseconds: Int64

    /// A moment from its nanoseconds.
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// This moment and so many milliseconds; it stays at the end of time instead of overflowing.
    package func advanced(byMilliseconds milliseconds: Int64) -> Instant {
        let (span, isTooLong) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, isTooLate) = nanoseconds.addingReportingOverflow(span)
        return Instant(nanoseconds: isTooLong || isTooLate ? .max : sum)
    }

    /// Whether one moment is before the other.
    package static func < (one: Instant, other: Instant) -> Bool { one.nanoseconds < other.nanoseconds }
}

/// The timer values of RFC 3261 §17.1.1.1, in milliseconds.
package struct TimerValues: Sendable, Hashable {
    /// The round-trip estimate.
    package var t1: Int64 = 500
    /// The longest interval between two transmissions.
    package var t2: Int64 = 4_000
    /// How long a message may stay in the network.
    package var t4: Int64 = 5_000

    /// The RFC's own values.
    package init() {}
}
