package import Alerting
package import Evidence
internal import Foundation

/// A stretch of time in which trouble is expected: one of `maintenance:` in a plan.
package struct MaintenanceWindow: Sendable, Hashable {
    /// When it is.
    package enum Time: Sendable, Hashable {
        /// On these days from one time of the day to another, in minutes since midnight of the named time zone; an end
        /// that is not after the start is on the next day.
        case weekly(Set<Weekday>, from: Int, to: Int, zone: String)
        /// Once.
        case once(Range<WallTime>)
    }

    /// When it is.
    package var time: Time
    /// The targets that it is for, all of which must hold; empty: those that name it.
    package var match: [LabelMatcher]

    /// A window from its parts.
    package init(_ time: Time, match: [LabelMatcher] = []) {
        self.time = time
        self.match = match
    }
}

/// A day of the week as a plan writes it.
package enum Weekday: String, Sendable, Hashable, CaseIterable {
    case mon, tue, wed, thu, fri, sat, sun

    /// As Foundation counts: Sunday is 1.
    fileprivate var number: Int {
        switch self {
        case .sun: 1
        case .mon: 2
        case .tue: 3
        case .wed: 4
        case .thu: 5
        case .fri: 6
        case .sat: 7
        }
    }
}

extension MaintenanceWindow {
    /// The stretches that touch the time from one instant to another, in order, as plain instants.
    ///
    /// On days when clocks change, a time that does not exist is the next that does, and of a time that exists twice
    /// the first begins a window and the last ends one: trouble of people at work is not told in between.
    package func spans(from start: WallTime, to end: WallTime) -> [Range<WallTime>] {
        switch time {
        case .once(let span):
            return span.upperBound > start && span.lowerBound < end ? [span] : []
        case .weekly(let days, let from, let to, let zone):
            guard let zone = TimeZone(identifier: zone) else { return [] }
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone
            var spans: [Range<WallTime>] = []
            // A window of the day before may reach into the first day.
            var day = calendar.startOfDay(for: Date(start)).addingTimeInterval(-36 * 3_600)
            day = calendar.startOfDay(for: day)
            while WallTime(day) < end {
                let next = calendar.startOfDay(for: day.addingTimeInterval(36 * 3_600))
                let isChosen = days.contains { $0.number == calendar.component(.weekday, from: day) }
                if isChosen, let first = calendar.instant(day, from, .first),
                    let last = calendar.instant(to > from ? day : next, to, .last), first < last,
                    last > start, first < end
                {
                    spans.append(first..<last)
                }
                day = next
            }
            return spans
        }
    }

    /// Whether the identifier names a time zone.
    static func isTimeZone(_ name: String) -> Bool { TimeZone(identifier: name) != nil }
}

extension Calendar {
    fileprivate func instant(_ day: Date, _ minutes: Int, _ policy: RepeatedTimePolicy) -> WallTime? {
        let wanted = DateComponents(hour: minutes / 60, minute: minutes % 60, second: 0)
        return nextDate(
            after: day.addingTimeInterval(-1), matching: wanted, matchingPolicy: .nextTime,
            repeatedTimePolicy: policy
        ).map { WallTime($0) }
    }
}

extension Date {
    fileprivate init(_ time: WallTime) { self.init(timeIntervalSince1970: Double(time.seconds)) }
}

extension WallTime {
    fileprivate init(_ date: Date) {
        self.init(seconds: Int64(exactly: date.timeIntervalSince1970.rounded()) ?? 0)
    }
}
