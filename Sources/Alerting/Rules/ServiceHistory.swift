package import Evidence

/// How many checks of a target failed or were slow, by the minute for two hours and by the half hour for three days.
package struct ServiceHistory: Sendable, Hashable {
    /// What one check was.
    package struct Check: Sendable, Hashable {
        /// Whether the target worked.
        package var isGood: Bool
        /// Whether it answered, and too slowly.
        package var isSlow: Bool

        /// A check from its parts.
        package init(isGood: Bool, isSlow: Bool) {
            self.isGood = isGood
            self.isSlow = isSlow
        }
    }

    /// What a stretch of time holds.
    package struct Counts: Sendable, Hashable {
        /// All checks.
        package var checks = 0
        /// Those that failed.
        package var failed = 0
        /// Those that were answered too slowly.
        package var slow = 0

        /// Nothing.
        package init() {}
    }

    private struct Slot: Sendable, Hashable {
        /// Its number since 1970.
        let number: Int64
        var checks: UInt32 = 0
        var failed: UInt32 = 0
        var slow: UInt32 = 0
    }

    private var minutes: [Slot] = []
    private var halfHours: [Slot] = []

    private static let mostMinutes: Int64 = 125
    private static let mostHalfHours: Int64 = 146

    /// Nothing seen yet.
    package init() {}

    /// Takes a check.
    package mutating func add(_ check: Check, at time: WallTime) {
        Self.add(check, Self.number(time, 60), to: &minutes, keeping: Self.mostMinutes)
        Self.add(check, Self.number(time, 1_800), to: &halfHours, keeping: Self.mostHalfHours)
    }

    /// What the last so long holds, to the minute up to two hours and else to the half hour.
    package func counts(of window: Span, at now: WallTime) -> Counts {
        let isShort = window <= .seconds(7_200)
        let size: Int64 = isShort ? 60 : 1_800
        let first = Self.number(now, size) - max(1, window.nanoseconds / 1_000_000_000 / size) + 1
        var counts = Counts()
        for slot in (isShort ? minutes : halfHours).reversed() {
            guard slot.number >= first else { break }
            counts.checks += Int(slot.checks)
            counts.failed += Int(slot.failed)
            counts.slow += Int(slot.slow)
        }
        return counts
    }

    private static func number(_ time: WallTime, _ size: Int64) -> Int64 { time.seconds / size }

    private static func add(_ check: Check, _ number: Int64, to slots: inout [Slot], keeping most: Int64) {
        // After a clock that stepped back, what lies ahead of it is forgotten: it would never grow old.
        while let last = slots.last, last.number > number + 1 { slots.removeLast() }
        let index = slots.lastIndex { $0.number == number } ?? slots.endIndex
        if index == slots.endIndex { slots.append(Slot(number: number)) }
        slots[index].checks &+= 1
        if !check.isGood { slots[index].failed &+= 1 }
        if check.isSlow { slots[index].slow &+= 1 }
        while let first = slots.first, first.number <= number - most { slots.removeFirst() }
    }
}
