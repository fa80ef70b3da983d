/// A point on the monotonic clock, in nanoseconds since an origin of the clock's own.
///
/// Schedules, deadlines and durations use this; it never steps and is meaningless outside the process.
package struct MonotonicTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's origin.
    package var nanoseconds: Int64

    /// A point so many nanoseconds after the clock's origin.
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The point `span` later; saturates at the end of the clock.
    package static func + (a: MonotonicTime, span: Span) -> MonotonicTime {
        let (sum, overflow) = a.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return MonotonicTime(nanoseconds: overflow ? .max : sum)
    }

    /// The span from `b` to `a`; negative where `a` is earlier.
    package static func - (a: MonotonicTime, b: MonotonicTime) -> Span {
        Span(nanoseconds: a.nanoseconds &- b.nanoseconds)
    }

    /// A deadline that never comes.
    package static let distantFuture = MonotonicTime(nanoseconds: .max)
}

/// A length of time in nanoseconds; may be negative.
package struct Span: Sendable, Hashable, Comparable {
    /// The length in nanoseconds.
    package var nanoseconds: Int64

    /// A span of so many nanoseconds.
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A span of whole seconds.
    package static func seconds(_ n: Int) -> Span { Span(nanoseconds: Int64(n) * 1_000_000_000) }
    /// A span of whole milliseconds.
    package static func milliseconds(_ n: Int) -> Span { Span(nanoseconds: Int64(n) * 1_000_000) }
    /// A span of whole microseconds.
    package static func microseconds(_ n: Int64) -> Span { Span(nanoseconds: n * 1_000) }

    /// The whole microseconds in the span, rounded down.
    package var microseconds: Int64 { nanoseconds / 1_000 }
    /// The span in milliseconds.
    package var milliseconds: Double { Double(nanoseconds) / 1e6 }
    /// The span in seconds.
    package var seconds: Double { Double(nanoseconds) / 1e9 }

    package static func < (a: Span, b: Span) -> Bool { a.nanoseconds < b.nanoseconds }
    /// The sum of two spans; saturates.
    package static func + (a: Span, b: Span) -> Span {
        let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
        return Span(nanoseconds: overflow ? .max : sum)
    }
    /// No time at all.
    package static let zero = Span(nanoseconds: 0)
}

/// A point of wall time in microseconds since 1970-01-01T00:00:00Z; for stored timestamps and people.
package struct WallTime: Sendable, Hashable, Comparable {
    /// Microseconds since the Unix epoch; negative before it.
    package var microseconds: Int64

    /// A point so many microseconds after the Unix epoch.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// A point so many seconds after the Unix epoch.
    package init(seconds: Int64) { self.microseconds = seconds &* 1_000_000 }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : -((-microseconds + 999_999) / 1_000_000)
    }

    package static func < (a: WallTime, b: WallTime) -> Bool { a.microseconds < b.microseconds }
    /// The point `span` later.
    package static func + (a: WallTime, span: Span) -> WallTime {
        WallTime(microseconds: a.microseconds &+ span.microseconds)
    }
    /// The span from `b` to `a`.
    package static func - (a: WallTime, b: WallTime) -> Span {
        Span(nanoseconds: (a.microseconds &- b.microseconds) &* 1_000)
    }
}

extension WallTime {
    /// `2026-01-01T00:00:00.000Z`: UTC with milliseconds, as the contract's JSON has it.
    package var iso8601: String { formatted(milliseconds: true) }

    /// `2026-01-01T00:00:00Z`: UTC to the second.
    package var iso8601Seconds: String { formatted(milliseconds: false) }

    /// Year, month (1–12), day (1–31) in UTC.
    package var civilDate: (year: Int, month: Int, day: Int) {
        // Days to civil date in the proleptic Gregorian calendar, counted in 400-year eras from 0000-03-01.
        let z = Int(days) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1)
    }

    /// The instant of a UTC civil date and time.
    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yoe = y - era * 400
        let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
        let days = era * 146_097 + doe - 719_468
        self.init(seconds: Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
    }

    private var days: Int64 {
        let s = seconds
        return s >= 0 ? s / 86_400 : -((-s + 86_399) / 86_400)
    }

    private func formatted(milliseconds: Bool) -> String {
        let (year, month, day) = civilDate
        let rest = Int(seconds - days * 86_400)
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        text += "T\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
        if milliseconds { text += ".\(padded(Int((microseconds - seconds * 1_000_000) / 1_000), 3))" }
        return text + "Z"
    }
}

/// `number` in decimal with leading zeros up to `width` digits.
package func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension WallTime {
    /// Reads `2026-10-01` (midnight UTC) or `2026-10-01T12:00:00Z`, with a fraction allowed; `nil` for anything else.
    package init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            return bytes[range].reduce(0) { $0 * 10 + Int($1 & 15) }
        }
        guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(0..<4),
            let month = number(5..<7),
            let day = number(8..<10), (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let date = WallTime(year: year, month: month, day: day)
        guard date.civilDate == (year, month, day) else { return nil }
        if bytes.count == 10 {
            self = date
            return
        }
        guard bytes.count >= 20, bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A, bytes.last == 0x5A,
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19), hour < 24,
            minute < 60, second < 60
        else { return nil }
        let fraction = bytes[19..<bytes.count - 1]
        guard fraction.isEmpty || fraction.first == 0x2E && fraction.dropFirst().allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
        }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        let digits = fraction.dropFirst().prefix(6)
        let millionths = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 & 15) }
        microseconds += (digits.count..<6).reduce(millionths) { number, _ in number * 10 }
    }
}
