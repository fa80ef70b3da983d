internal import Evidence
internal import Health
internal import Yams

extension PlanLoader {
    static func window(from map: PlanMap) -> MaintenanceWindow? {
        let match = map.read("match") { (value: PlanValue) throws(PlanRefusal) in try value.matchers() } ?? []
        let time = map.has("weekdays") ? weekly(from: map) : once(from: map)
        return time.map { MaintenanceWindow($0, match: match) }
    }

    private static func weekly(from map: PlanMap) -> MaintenanceWindow.Time? {
        let words = map.list("weekdays") { (value: PlanValue) throws(PlanRefusal) in try value.choice(Weekday.self) }
        let start = map.read("from") { (value: PlanValue) throws(PlanRefusal) in try value.timeOfDay() }
        let end = map.read("to") { (value: PlanValue) throws(PlanRefusal) in try value.timeOfDay() }
        let zone = map.read("time-zone") { (value: PlanValue) throws(PlanRefusal) in
            let name = try value.text()
            guard MaintenanceWindow.isTimeZone(name) else {
                throw PlanRefusal("\(quoted(name)) is not a time zone; write for instance Europe/Paris")
            }
            return name
        }
        guard let start, let end, !words.isEmpty else { return nil }
        return .weekly(Set(words), from: start, to: end, zone: zone ?? "UTC")
    }

    private static func once(from map: PlanMap) -> MaintenanceWindow.Time? {
        let instant = { (value: PlanValue) throws(PlanRefusal) in try value.instant() }
        if map.has("time-zone") { map.refuse("time-zone", "goes with weekdays only; an instant has its own") }
        guard let start = map.read("from", instant), let end = map.read("to", instant) else { return nil }
        guard start < end else {
            map.refuse("to", "the window ends before it begins")
            return nil
        }
        return .once(start..<end)
    }
}

extension PlanValue {
    /// `HH:MM`, in quotes, as minutes since midnight.
    func timeOfDay() throws(PlanRefusal) -> Int {
        let text = try text()
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(parts[0]), hour < 24,
            let minute = UInt8(parts[1]), minute < 60
        else { throw PlanRefusal("must be a time of the day such as \"22:00\", not \(quoted(text))") }
        return Int(hour) * 60 + Int(minute)
    }

    /// A date and time with its offset.
    func instant() throws(PlanRefusal) -> WallTime {
        let text = try text()
        guard let time = WallTime(iso8601: text) else {
            throw PlanRefusal(
                "must be a date and time such as 2026-05-01T22:00:00Z, or have weekdays beside it, not \(quoted(text))")
        }
        return time
    }

    /// `FAILURES/PROBES`.
    func failureShare() throws(PlanRefusal) -> FailureShare {
        let text = try text()
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let failures = Int(parts[0]), let of = Int(parts[1]),
            let share = FailureShare(failures: failures, of: of)
        else { throw PlanRefusal("must be FAILURES/PROBES such as 5/10, 64 probes at most, not \(quoted(text))") }
        return share
    }
}
