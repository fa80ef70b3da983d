import Evidence

/// Whether this host's clock can be believed, as far as validity is concerned.
enum ClockStage {
    /// 2025-01-01: this program did not exist before.
    private static let earliest = WallTime(seconds: 1_735_689_600)
    /// 2100-01-01: nobody will run this program after it.
    private static let latest = WallTime(seconds: 4_102_444_800)

    /// The finding where no certificate can be judged by this clock; `nil` where it may be right.
    static func diagnosis(_ now: WallTime) -> Diagnosis? {
        guard now < earliest || now > latest else { return nil }
        return Diagnosis(
            .localClockImplausible, .unknown,
            "this host's clock says \(now.iso8601Seconds), so no certificate can be judged",
            evidence: [("now", .text(now.iso8601Seconds))])
    }
}
