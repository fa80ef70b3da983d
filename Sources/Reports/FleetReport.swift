package import Evidence

/// One report value, many renderings.
package struct FleetReport: Sendable {
    /// The period.
    package let period: ReportPeriod
    /// When the report was asked for.
    package let generatedAt: WallTime
    /// Where it was measured from.
    package let site: String
    /// The version of the agent.
    package let agentVersion: String
    /// How it was accounted.
    package let options: ReportOptions
    /// The targets, worst first, then by name.
    package let targets: [TargetReport]
    /// Targets by the value of the grouping label; empty without one.
    package let groups: [GroupReport]
    /// Time by class over all targets.
    package let availability: Availability
    /// Probes by verdict over all targets.
    package let probes: ProbeCounts
    /// All outages, longest first.
    package let outages: [Outage]
    /// All incidents in order of time.
    package let incidents: [Incident]
    /// The certificates that end within the calendar, soonest first.
    package let calendar: [CalendarEntry]
    /// The root causes over all targets, most frequent first.
    package let diagnoses: [DiagnosisCount]

    /// The verdict over all targets.
    package var verdict: Verdict { targets.reduce(.pass) { $0.combined(with: $1.verdict) } }

    /// The end of the certificate calendar.
    package var calendarEnd: WallTime { period.to + .seconds(options.calendarDays * 86_400) }

    /// How many targets are in a state.
    package func count(of state: TargetState) -> Int { targets.count { $0.state == state } }
}

extension FleetReport {
    /// Works out the report.
    package init(_ input: ReportInput, options: ReportOptions = ReportOptions()) {
        let period = ReportPeriod(from: input.from, to: input.to)
        self.init(
            period: period, generatedAt: input.generatedAt, site: input.site, agentVersion: input.agentVersion,
            options: options, targets: input.targets.map { TargetReport($0, period: period, options: options) })
    }

    /// Puts target reports together that were worked out one by one, so that no more than one history is in memory.
    package init(
        period: ReportPeriod, generatedAt: WallTime, site: String, agentVersion: String, options: ReportOptions,
        targets: [TargetReport]
    ) {
        self.period = period
        self.generatedAt = generatedAt
        self.site = site
        self.agentVersion = agentVersion
        self.options = options
        self.targets = targets.sorted {
            $0.state.urgency != $1.state.urgency ? $0.state.urgency < $1.state.urgency : $0.name < $1.name
        }
        self.groups = GroupReport.groups(of: self.targets, by: options)
        var availability = Availability(accounting: options.maintenance)
        var probes = ProbeCounts()
        for target in targets {
            availability.add(target.availability)
            probes.add(target.probes)
        }
        self.availability = availability
        self.probes = probes
        self.outages = targets.flatMap(\.outages).sorted(by: Self.isLonger)
        self.incidents = targets.flatMap(\.incidents).sorted {
            $0.startedAt != $1.startedAt ? $0.startedAt < $1.startedAt : $0.id < $1.id
        }
        self.calendar = CalendarEntry.calendar(
            targets.compactMap { target in target.certificates.map { (target.name, $0) } },
            until: period.to + .seconds(options.calendarDays * 86_400))
        self.diagnoses = DiagnosisCount.merged(targets.flatMap(\.diagnoses))
    }

    private static func isLonger(_ a: Outage, _ b: Outage) -> Bool {
        if a.length != b.length { return a.length > b.length }
        return a.startedAt != b.startedAt ? a.startedAt < b.startedAt : a.target < b.target
    }
}

/// The targets that share one value of a label.
package struct GroupReport: Sendable, Hashable {
    /// The label's value; empty for targets without it.
    package let value: String
    /// The targets' names, worst first.
    package var targets: [String]
    /// Their time together.
    package var availability: Availability
    /// How many outages they had.
    package var outages: Int

    /// The groups in order of value; none without a label to group by.
    static func groups(of targets: [TargetReport], by options: ReportOptions) -> [GroupReport] {
        guard let label = options.groupBy else { return [] }
        var groups: [String: GroupReport] = [:]
        for target in targets {
            let value = target.labels.first { $0.name == label }?.value ?? ""
            let empty = Availability(accounting: options.maintenance)
            groups[value, default: GroupReport(value: value, targets: [], availability: empty, outages: 0)]
                .add(target)
        }
        return groups.values.sorted { $0.value < $1.value }
    }

    private mutating func add(_ target: TargetReport) {
        targets.append(target.name)
        availability.add(target.availability)
        outages += target.outages.count
    }
}
