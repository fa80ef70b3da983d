import Evidence

extension FleetReport {
    /// Whether calls would get through, in one glance.
    package var headline: String {
        if targets.isEmpty { return "No trunk is watched." }
        if availability.coverage == 0 { return "Nothing was observed in this period." }
        let good = targets.count { $0.state.takesCalls }
        let subject =
            targets.count == 1
            ? (good == 1 ? "The trunk would take a call" : "The trunk would not take a call as it should")
            : good == targets.count
                ? "All \(targets.count) trunks would take a call"
                : "\(good) of \(targets.count) trunks would take a call"
        return subject + "."
    }

    /// The report in three sentences: now, the period, what comes.
    package var summary: [String] { [stateSentence, periodSentence, comingSentence] }

    private var stateSentence: String {
        let states: [TargetState] = [.down, .flapping, .degraded, .maintenance, .unknown]
        let parts = states.compactMap { state -> String? in
            let names = targets.filter { $0.state == state }.map(\.name)
            return names.isEmpty ? nil : "\(Wording.names(names)) \(names.count == 1 ? "is" : "are") \(words(state))"
        }
        let moment = "At \(Wording.moment(period.to, in: period)) UTC"
        if !targets.isEmpty, availability.coverage == 0 { return "\(moment) no state is known." }
        if targets.isEmpty { return "\(moment) no trunk was watched." }
        return parts.isEmpty ? "\(moment) every trunk is up." : "\(moment) \(parts.joined(separator: ", "))."
    }

    private func words(_ state: TargetState) -> String {
        switch state {
        case .maintenance: "in maintenance"
        case .unknown: "unknown"
        default: state.rawValue
        }
    }

    private var periodSentence: String {
        guard let ratio = availability.ratio else {
            return "Over the \(Wording.length(period.length)) before, nothing could be judged."
        }
        let span = "Over \(Wording.length(period.length)) the fleet was available \(Wording.percent(ratio)) of the time"
        guard let longest = outages.first else { return "\(span), without an outage." }
        let cause = longest.cause.map { ", \($0.rawValue)" } ?? ""
        let name = Wording.line(longest.target)
        return "\(span), with \(Wording.count(outages.count, "outage")); the longest took "
            + "\(Wording.length(longest.length)) on \(name)\(cause)."
    }

    private var comingSentence: String {
        let coverage = "\(Wording.percent(availability.coverage, places: 1)) of the period was observed"
        let pressing = calendar.filter { $0.expiry.status != .valid }
        guard !pressing.isEmpty else {
            return "No certificate expires within \(Wording.count(options.warnDays, "day")), and \(coverage)."
        }
        let expired = pressing.count { $0.expiry.status == .expired }
        let rest = pressing.count - expired
        let parts = [
            expired > 0 ? "\(Wording.count(expired, "certificate")) \(expired == 1 ? "has" : "have") expired" : nil,
            rest > 0
                ? "\(Wording.count(rest, "certificate")) \(rest == 1 ? "needs" : "need") renewing within "
                    + "\(Wording.count(options.warnDays, "day"))" : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: ", ") + ", and \(coverage)."
    }
}
