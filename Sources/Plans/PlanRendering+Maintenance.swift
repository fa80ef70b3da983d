internal import Alerting
internal import Evidence

extension PlanRendering {
    static func window(_ window: MaintenanceWindow) -> JSON {
        var members: [(String, JSON)]
        switch window.time {
        case .weekly(let days, let from, let to, let zone):
            members = [
                ("weekdays", .strings(Weekday.allCases.filter(days.contains).map(\.rawValue))),
                ("from", .string(clock(from))), ("to", .string(clock(to))), ("time-zone", .string(zone)),
            ]
        case .once(let span):
            members = [
                ("from", .string(span.lowerBound.iso8601Seconds)), ("to", .string(span.upperBound.iso8601Seconds)),
            ]
        }
        if !window.match.isEmpty { members.append(("match", .strings(window.match.map(\.text)))) }
        return .object(members)
    }

    private static func clock(_ minutes: Int) -> String { "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))" }
}
