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

    private let probes: Grid
    private let audits: Grid?
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
        self.alwaysFresh = alwaysFresh
        let hash = Self.hash(name)
        probes = Grid(step: interval, hash: hash, now: now, wall: wall)
        // Audits have a phase of their own, or all of them would fall into one interval.
        audits = audit.map { Grid(step: $0, hash: Self.mixed(hash), now: now, wall: wall) }
        let first = min((probes.origin - now).nanoseconds, Int64(hash % UInt64(Self.firstWithin.nanoseconds)))
        next = now + Span(nanoseconds: first)
        nextAudit = next
    }

    /// The next probe to make; call it when the one before has ended.
    package mutating func nextSlot(at now: MonotonicTime) -> Slot {
        var skipped = 0
        if !isFirst {
            // The next point of the grid that is still ahead; a first probe just before a point stands for it.
            let time = probes.point(notBefore: max(now, next + Span(nanoseconds: probes.step / 2)))
            skipped = max(0, Int((time - next).nanoseconds / probes.step) - 1)
            next = time
        }
        isFirst = false
        return Slot(time: next, kind: kind(of: next), skipped: skipped)
    }

    private mutating func kind(of time: MonotonicTime) -> ProbeKind {
        if alwaysFresh { return .fresh }
        guard let audits, nextAudit <= time else { return .keepAlive }
        nextAudit = audits.point(notBefore: time + Span(nanoseconds: audits.step / 2))
        return .fresh
    }

    /// Points at equal distances on the wall clock, as it was at the start.
    private struct Grid: Sendable {
        let step: Int64
        /// The first point that is not past.
        let origin: MonotonicTime

        init(step: Span, hash: UInt64, now: MonotonicTime, wall: WallTime) {
            self.step = max(step.nanoseconds, 1)
            let period = UInt64(self.step)
            let position = wall.microseconds.magnitude.multipliedReportingOverflow(by: 1_000).partialValue % period
            origin = now + Span(nanoseconds: Int64((hash % period + period - position) % period))
        }

        /// The first point at or after a moment.
        func point(notBefore earliest: MonotonicTime) -> MonotonicTime {
            let behind = (earliest - origin).nanoseconds
            let index = behind <= 0 ? 0 : (behind + step - 1) / step
            return origin + Span(nanoseconds: index * step)
        }
    }

    /// FNV-1a over the name's UTF-8, finished with a mixing step so that similar names spread.
    static func hash(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mixed(hash)
    }

    private static func mixed(_ hash: UInt64) -> UInt64 {
        let half = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return half ^ (half >> 33)
    }
}
