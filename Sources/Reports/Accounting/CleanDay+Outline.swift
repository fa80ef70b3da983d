package import Evidence
package import TimeSeries

extension CleanDay {
    /// The first and the last probe of a day, as far as they are known: they passed.
    private func outline(of target: String) -> [Observation] {
        let ends = first == last ? [first] : [first, last]
        return ends.map { time in
            var probe = Observation(target: target, kind: .keepAlive, time: time, verdict: .pass)
            probe.address = address
            probe.leaf = leaf
            return probe
        }
    }

    /// Observations with the first and the last probe of each day in their place.
    package static func outlined(_ days: [CleanDay], among observations: [Observation]) -> [Observation] {
        guard !days.isEmpty else { return observations }
        let target = observations.first?.target ?? ""
        var all: [Observation] = []
        var rest = observations[...]
        for day in days {
            let before = rest.prefix { $0.time < day.first }
            all += before
            rest = rest.dropFirst(before.count)
            all += day.outline(of: target)
        }
        return all + rest
    }
}

extension ProbeCounts {
    /// Adds the probes of days on which every one passed.
    mutating func add(_ days: [CleanDay]) {
        for day in days {
            pass += day.keepAlives + day.handshakes
            fresh += day.handshakes
        }
    }
}
