import Evidence

/// Round instants of a period to write under a chart, in UTC.
struct TimeAxis {
    /// An instant and its label.
    struct Tick: Hashable {
        let time: WallTime
        let label: String
    }

    /// The ticks in order, at most as many as asked for.
    let ticks: [Tick]
    /// What stands beside the axis: the unit and, where labels are times of day, the date.
    let caption: String

    private static let steps: [Int64] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800,
        432_000, 604_800, 1_209_600, 2_592_000, 7_776_000, 15_552_000, 31_536_000,
    ]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The axis of a period with at most `most` ticks, 2 or more.
    init(_ period: ReportPeriod, most: Int) {
        let seconds = period.length / 1_000_000
        let step = Self.steps.first { seconds / $0 < Int64(most) } ?? seconds
        let from = period.from.seconds
        let remainder = from % step
        var next = from - (remainder < 0 ? remainder + step : remainder)
        if WallTime(seconds: next) < period.from { next += step }
        var ticks: [Tick] = []
        while WallTime(seconds: next) <= period.to, ticks.count < most {
            ticks.append(Tick(time: WallTime(seconds: next), label: Self.label(WallTime(seconds: next), step: step)))
            next += step
        }
        self.ticks = ticks
        let days = Wording.date(period.from) == Wording.date(period.to)
        self.caption = days ? "UTC, \(Wording.date(period.from))" : "UTC"
    }

    private static func label(_ time: WallTime, step: Int64) -> String {
        let (year, month, day) = time.civilDate
        let clock = Wording.second(time).suffix(8)
        if step >= 7_776_000 { return "\(months[month - 1]) \(year)" }
        if step >= 86_400 || (step >= 3_600 && clock == "00:00:00") { return "\(day) \(months[month - 1])" }
        return String(step < 60 ? clock : clock.prefix(5))
    }
}
