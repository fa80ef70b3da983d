package import Evidence
package import TimeSeries

/// A stretch of one class and one cause.
package struct TimelineSegment: Sendable, Hashable {
    /// How it is booked.
    package var timeClass: TimeClass
    /// First instant.
    package var from: WallTime
    /// The instant after the last.
    package var to: WallTime
    /// The root cause, where it is not simply up.
    package var diagnosis: DiagnosisCode?
    /// How many observations it consists of; 0 where nothing was observed.
    package var probes: Int
    /// The first of them.
    package var first: Observation?

    /// The length in microseconds.
    package var length: Int64 { to.microseconds - from.microseconds }
}

/// A period without holes: every instant of it belongs to exactly one segment.
///
/// An observation speaks for the time until the next one. Where the next one is further away than ``reach``, nobody
/// knows what was between them, and none of that time is booked as up or down.
package struct Timeline: Sendable {
    /// The period.
    package let period: ReportPeriod
    /// The segments in order.
    package private(set) var segments: [TimelineSegment] = []

    private let reach: Int64

    /// How far an observation may be from the next and still speak for the time between them, in microseconds:
    /// two and a half intervals, or one interval and the timeout where that is longer.
    package static func reach(interval: Span, timeout: Span) -> Int64 {
        let interval = min(max(0, interval.microseconds), 1 << 50)
        let timeout = min(max(0, timeout.microseconds), 1 << 50)
        return max(interval * 5 / 2, interval + timeout)
    }

    /// Books the observations, which are in order of time; those that are not are left out.
    ///
    /// A day without an event is up from its first probe to its last, and nothing found before stands any more.
    package init(
        of observations: [Observation], days: [CleanDay] = [], interval: Span, timeout: Span, period: ReportPeriod
    ) {
        self.period = period
        self.reach = Self.reach(interval: interval, timeout: timeout)
        let observations = CleanDay.outlined(days, among: observations)
        let begins = Dictionary(days.map { ($0.first, $0) }) { $1 }
        var known = period.from
        var standing: DiagnosisCode?
        for (index, observation) in observations.enumerated() {
            if observation.time >= period.to { break }
            let next = index + 1 < observations.count ? observations[index + 1].time : period.to
            let from = max(known, period.clamped(observation.time))
            let to = period.clamped(next)
            guard to > from else { continue }
            appendUnobserved(from: known, to: from)
            var segment = booked(observations, at: index, from: from, to: to)
            let day = begins[observation.time]
            if let day {
                standing = nil
                segment.probes = day.keepAlives + day.handshakes
            }
            if observation.kind == .fresh {
                standing = Self.standing(after: segment)
            } else if segment.timeClass == .up, let standing {
                segment.timeClass = .warned
                segment.diagnosis = standing
            }
            if day != nil || isWithinReach(observation.time, next) {
                append(segment)
            } else {
                appendUnobserved(from: from, to: to)
            }
            known = to
        }
        appendUnobserved(from: known, to: period.to)
    }

    /// What a fresh handshake found and only the next one can clear: a warning about names, TLS or the certificate.
    private static func standing(after fresh: TimelineSegment) -> DiagnosisCode? {
        guard fresh.timeClass == .warned, let code = fresh.diagnosis else { return nil }
        return ["dns.", "tls.", "certificate."].contains { code.rawValue.hasPrefix($0) } ? code : nil
    }

    private func isWithinReach(_ a: WallTime, _ b: WallTime) -> Bool {
        let (apart, overflow) = b.microseconds.subtractingReportingOverflow(a.microseconds)
        return !overflow && apart <= reach
    }

    private func booked(_ all: [Observation], at index: Int, from: WallTime, to: WallTime) -> TimelineSegment {
        let observation = all[index]
        var timeClass = TimeClass(of: observation)
        if timeClass == .down, liveConnectionGoesOn(all, around: index) { timeClass = .warned }
        let cause = timeClass == .up || timeClass == .unobserved ? nil : observation.diagnosis
        return TimelineSegment(
            timeClass: timeClass, from: from, to: to, diagnosis: cause,
            probes: timeClass == .unobserved ? 0 : 1, first: timeClass == .unobserved ? nil : observation)
    }

    /// Whether a fresh handshake failed between two good answers on the live connection: calls go through.
    private func liveConnectionGoesOn(_ all: [Observation], around index: Int) -> Bool {
        guard all[index].kind == .fresh else { return false }
        return isLive(all, all[..<index].indices.reversed(), near: all[index].time)
            && isLive(all, all.indices[(index + 1)...], near: all[index].time)
    }

    private func isLive(_ all: [Observation], _ order: some Sequence<Int>, near time: WallTime) -> Bool {
        for index in order.prefix(8) where all[index].kind == .keepAlive {
            let other = all[index].time
            return TimeClass(of: all[index]).countsAsUp && isWithinReach(min(time, other), max(time, other))
        }
        return false
    }

    private mutating func appendUnobserved(from: WallTime, to: WallTime) {
        guard to > from else { return }
        append(TimelineSegment(timeClass: .unobserved, from: from, to: to, diagnosis: nil, probes: 0, first: nil))
    }

    private mutating func append(_ segment: TimelineSegment) {
        if let last = segments.last, last.timeClass == segment.timeClass, last.diagnosis == segment.diagnosis {
            segments[segments.count - 1].to = segment.to
            segments[segments.count - 1].probes += segment.probes
        } else {
            segments.append(segment)
        }
    }
}
