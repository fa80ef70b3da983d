import Evidence
import Plans
import Testing

/// Windows as plain instants: the days of the zone, not of the machine, and right when clocks change.
@Suite struct MaintenanceWindowTests {
    private func spans(
        _ days: Set<Weekday>, _ from: Int, _ to: Int, _ zone: String, _ start: WallTime, days count: Int
    ) -> [String] {
        MaintenanceWindow(.weekly(days, from: from * 60, to: to * 60, zone: zone))
            .spans(from: start, to: start + .seconds(count * 86_400))
            .map { "\($0.lowerBound.iso8601Seconds)/\($0.upperBound.iso8601Seconds)" }
    }

    @Test func `a weekly window is on its days in its own zone`() {
        // 2026-03-02 is a Monday.
        let monday = WallTime(year: 2026, month: 3, day: 2)
        #expect(
            spans([.tue, .sun], 2, 4, "Europe/Paris", monday, days: 7) == [
                "2026-03-03T01:00:00Z/2026-03-03T03:00:00Z", "2026-03-08T01:00:00Z/2026-03-08T03:00:00Z",
            ])
        #expect(spans([.mon], 0, 1, "Asia/Tokyo", monday, days: 1) == [], "Monday's first hour is over in Tokyo")
    }

    @Test func `a window over midnight belongs to the day on which it begins`() {
        let monday = WallTime(year: 2026, month: 3, day: 2)
        #expect(
            spans([.sun], 22, 4, "UTC", monday, days: 7) == [
                "2026-03-01T22:00:00Z/2026-03-02T04:00:00Z", "2026-03-08T22:00:00Z/2026-03-09T04:00:00Z",
            ])
    }

    @Test func `when clocks go forward a time that does not exist is the next that does`() {
        let day = WallTime(year: 2026, month: 3, day: 29)
        #expect(spans([.sun], 1, 4, "Europe/Paris", day, days: 1) == ["2026-03-29T00:00:00Z/2026-03-29T02:00:00Z"])
        let skipped = MaintenanceWindow(.weekly([.sun], from: 150, to: 300, zone: "Europe/Paris"))
        #expect(
            skipped.spans(from: day, to: day + .seconds(86_400)).map(\.lowerBound.iso8601Seconds)
                == ["2026-03-29T01:00:00Z"])
    }

    @Test func `when clocks go back an hour that comes twice is inside both times`() {
        let day = WallTime(year: 2026, month: 10, day: 25)
        let window = MaintenanceWindow(.weekly([.sun], from: 150, to: 165, zone: "Europe/Paris"))
        let spans = window.spans(from: day, to: day + .seconds(86_400))
        #expect(spans.map(\.lowerBound.iso8601Seconds) == ["2026-10-25T00:30:00Z"])
        #expect(spans.map(\.upperBound.iso8601Seconds) == ["2026-10-25T01:45:00Z"])
    }

    @Test func `a window that is once touches only its own time`() {
        let start = WallTime(year: 2026, month: 5, day: 1, hour: 22)
        let window = MaintenanceWindow(.once(start..<start + .seconds(3_600)))
        #expect(window.spans(from: start, to: start + .seconds(1)).count == 1)
        #expect(window.spans(from: start + .seconds(3_600), to: start + .seconds(9_000)).isEmpty)
        #expect(window.spans(from: start + .seconds(-100), to: start).isEmpty)
    }

    @Test func `a year of a weekly window has a span for each week, none overlapping`() {
        let start = WallTime(year: 2026, month: 1, day: 1)
        let spans = MaintenanceWindow(.weekly([.sun], from: 90, to: 210, zone: "America/New_York"))
            .spans(from: start, to: WallTime(year: 2027, month: 1, day: 1))
        #expect(spans.count == 52)
        for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.upperBound < next.lowerBound) }
    }
}
