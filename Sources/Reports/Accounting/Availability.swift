import Evidence

/// Time by class, in microseconds, and the availability that follows from it.
package struct Availability: Sendable, Hashable {
    /// Up without a warning.
    package var up: Int64 = 0
    /// Up with a warning.
    package var warned: Int64 = 0
    /// Down.
    package var down: Int64 = 0
    /// The peer asked to be tried again later.
    package var maintenance: Int64 = 0
    /// Nobody knows.
    package var unobserved: Int64 = 0
    /// What becomes of maintenance.
    package var accounting: ReportOptions.MaintenanceAccounting

    /// No time at all.
    package init(accounting: ReportOptions.MaintenanceAccounting) { self.accounting = accounting }

    /// The sums of a timeline.
    package init(of timeline: Timeline, accounting: ReportOptions.MaintenanceAccounting) {
        self.init(accounting: accounting)
        for segment in timeline.segments { add(segment.timeClass, segment.length) }
    }

    /// Books some time.
    package mutating func add(_ timeClass: TimeClass, _ length: Int64) {
        switch timeClass {
        case .up: up = Self.sum(up, length)
        case .warned: warned = Self.sum(warned, length)
        case .down: down = Self.sum(down, length)
        case .maintenance: maintenance = Self.sum(maintenance, length)
        case .unobserved: unobserved = Self.sum(unobserved, length)
        }
    }

    /// Adds another target's time.
    package mutating func add(_ other: Availability) {
        up = Self.sum(up, other.up)
        warned = Self.sum(warned, other.warned)
        down = Self.sum(down, other.down)
        maintenance = Self.sum(maintenance, other.maintenance)
        unobserved = Self.sum(unobserved, other.unobserved)
    }

    /// The sum, kept so small (36,000 years) that five of them cannot overflow.
    private static func sum(_ a: Int64, _ b: Int64) -> Int64 { min(a + min(b, 1 << 60), 1 << 60) }

    /// The time in which calls would have gone through.
    package var available: Int64 { up + warned }
    /// The time that counts against it.
    package var unavailable: Int64 { down + (accounting == .countedAsDown ? maintenance : 0) }
    /// The time in which something was observed.
    package var observed: Int64 { up + warned + down + maintenance }
    /// All of it.
    package var total: Int64 { observed + unobserved }

    /// Availability as a share of one; `nil` where no time counts.
    package var ratio: Double? { Self.share(available, of: available + unavailable) }
    /// The observed share of the period.
    package var coverage: Double { Self.share(observed, of: total) ?? 0 }

    private static func share(_ part: Int64, of whole: Int64) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }
}

/// What a promise of availability allows and what was used of it.
package struct ErrorBudget: Sendable, Hashable {
    /// The promised share of one.
    package let slo: Double
    /// Microseconds of downtime that the promise allows over the time that counts.
    package let allowed: Int64
    /// Microseconds of it that were used; may be more than allowed.
    package let used: Int64

    /// The budget of a promise between 0 and 1 over what was observed; `nil` for any other promise.
    package init?(slo: Double?, availability: Availability) {
        guard let slo, slo > 0, slo < 1 else { return nil }
        self.slo = slo
        let counted = availability.available + availability.unavailable
        self.allowed = Int64((Double(counted) * (1 - slo)).rounded())
        self.used = availability.unavailable
    }

    /// Whether the promise was kept.
    package var isKept: Bool { used <= allowed }
}
