import Evidence
import Testing

@Suite struct WallTimeTests {
    @Test(arguments: [
        ("2026-10-01T12:00:00Z", Int64(0)), ("2026-10-01T12:00:00.5Z", 500_000), ("2026-10-01T12:00:00.617Z", 617_000),
        ("2026-10-01T12:00:00.000001Z", 1), ("2026-10-01T12:00:00.1234567Z", 123_456),
    ])
    func `a fraction of a second is read to the microsecond`(_ text: String, _ rest: Int64) {
        let noon = WallTime(year: 2_026, month: 10, day: 1, hour: 12)
        #expect(WallTime(iso8601: text)?.microseconds == noon.microseconds + rest)
    }

    @Test func `what was written is read back as it was written`() {
        let time = WallTime(microseconds: 1_795_525_940_617_776)
        #expect(WallTime(iso8601: time.iso8601)?.iso8601 == time.iso8601)
    }
}
