/// How a report accounts and what it groups by.
package struct ReportOptions: Sendable, Hashable {
    /// Whether maintenance is left out of availability or booked as downtime.
    package enum MaintenanceAccounting: String, Sendable, Hashable, CaseIterable {
        case excluded
        case countedAsDown = "counted-as-down"
    }

    /// What becomes of time in maintenance.
    package var maintenance: MaintenanceAccounting
    /// Days before expiry from which a certificate is a warning.
    package var warnDays: Int
    /// Days before expiry from which a certificate is critical.
    package var criticalDays: Int
    /// How many days the certificate calendar looks ahead, 1–3650.
    package var calendarDays: Int
    /// The label to group targets by; `nil` for no groups.
    package var groupBy: String?

    /// Options with the product's defaults.
    package init(
        maintenance: MaintenanceAccounting = .excluded, warnDays: Int = 30, criticalDays: Int = 7,
        calendarDays: Int = 120, groupBy: String? = nil
    ) {
        self.maintenance = maintenance
        self.warnDays = warnDays
        self.criticalDays = criticalDays
        self.calendarDays = max(1, min(calendarDays, 3_650))
        self.groupBy = groupBy
    }
}
