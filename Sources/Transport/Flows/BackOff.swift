package import Evidence

/// How long to wait before the next attempt: capped exponential back-off with full jitter. No clock of its own.
///
/// Full jitter spreads the delays evenly from nothing to the bound, so that a thousand connections lost at once do not
/// come back at once.
package struct BackOff: Sendable, Hashable {
    private let base: Span
    private let cap: Span
    private let reset: Span
    private var attempts = 0
    private var since: MonotonicTime?

    /// Bounds that double from `base` to `cap`, and start anew after a connection that lived for `reset`.
    package init(
        base: Span = FlowLimits.backOffBase, cap: Span = FlowLimits.backOffCap, reset: Span = FlowLimits.backOffReset
    ) {
        (self.base, self.cap, self.reset) = (base, cap, reset)
    }

    /// The longest that the next delay may be.
    package var bound: Span {
        // Beyond 30 doublings any base of a nanosecond or more is over any sensible cap.
        let factor = Int64(1) << Int64(min(attempts, 30))
        let (product, overflow) = base.nanoseconds.multipliedReportingOverflow(by: factor)
        return overflow ? cap : min(cap, Span(nanoseconds: product))
    }

    /// The next delay, from nothing to ``bound``; counts an attempt.
    package mutating func delay(using random: inout some RandomNumberGenerator) -> Span {
        let span = Span(nanoseconds: .random(in: 0...max(0, bound.nanoseconds), using: &random))
        attempts = min(attempts + 1, 31)
        return span
    }

    /// Notes that a connection is there.
    package mutating func connected(at now: MonotonicTime) { since = now }

    /// Notes that it is gone; where it had lived long enough, the delays start anew.
    package mutating func lost(at now: MonotonicTime) {
        if let since, now - since >= reset { attempts = 0 }
        since = nil
    }
}
