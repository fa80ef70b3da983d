package import Evidence

/// When one target is probed: slots spread over the interval by a stable hash of its name, no bursts, no overlap.
///
/// Slots stand on the wall clock's grid as it was at the start, so that a restart keeps them, and run on the monotonic
/// clock from then on, so that a stepped clock neither bunches nor starves them. The first probe comes soon after
/// start.
package struct ProbeSchedule: Sendable {
    /// One probe to make.
    package struct Slot: Sendable, Hashable {
        /// When it is due.
        package let time: MonotonicTime
        /// Which question it asks.
        package let kind: ProbeKind
        /// How many slots before it were passed over because the last probe took too long.
        package let skipped: Int
    }

    private let interval: Span
    private let audit: Span?
    private let alwaysFresh: Bool
    private var next: MonotonicTime
    private var nextAudit: MonotonicTime
    private var isFirst = true

    /// The most that the first probe waits after the start.
    static let firstWithin = Span.seconds(2)

    /// A schedule from the plan's settings; `audit` is `nil` where there is no handshake to look at.
    package init(
        name: String, interval: Span, audit: Span?, alwaysFresh: Bool, now: MonotonicTime, wall: WallTime
    ) {
        self.interval = interval
        self.audit = audit
        self.alwaysFresh = alwaysFresh
        let hash = Self.hash(name)
        let period = max(interval.nanoseconds, 1)
        let phase = Int64(hash % UInt64(period))
        let position = wall.microseconds.magnitude.multipliedReportingOverflow(by: 1_000).partialValue % UInt64(period)
        let wait = (phase - Int64(position) + period) % period
        let first = min(wait, Int64(hash % UInt64(min(Self.firstWithin.nanoseconds, period))))
        next = now + Span(nanoseconds: first)
        gridOrigin = now + Span(nanoseconds: wait)
        nextAudit = next
    }

    private let gridOrigin: MonotonicTime

    /// The next probe to make; call it when the one before has ended.
    package mutating func nextSlot(at now: MonotonicTime) -> Slot {
        var skipped = 0
        if !isFirst {
            // The next point of the grid that is still ahead; a first probe just before a point stands for it.
            let step = max(interval.nanoseconds, 1)
            let earliest = max(now, next + Span(nanoseconds: step / 2))
            let behind = (earliest - gridOrigin).nanoseconds
            let index = behind <= 0 ? 0 : (behind + step - 1) / step
            let time = gridOrigin + Span(nanoseconds: index * step)
            skipped = max(0, Int((time - next).nanoseconds / step) - 1)
            next = time
        }
        isFirst = false
        guard let audit, !alwaysFresh else {
            return Slot(time: next, kind: alwaysFresh ? .fresh : .keepAlive, skipped: skipped)
        }
        if nextAudit <= next {
            nextAudit = next + audit
            return Slot(time: next, kind: .fresh, skipped: skipped)
        }
        return Slot(time: next, kind: .keepAlive, skipped: skipped)
    }

    /// FNV-1a over the name's UTF-8, finished with a mixing step so that similar names spread.
    static func hash(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 33
        hash = hash &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ (hash >> 33)
    }
}
