import Evidence
import Reports
import Testing

struct FleetReportTests {
    private let report = FleetReport(FleetFixture.input())

    private func target(_ name: String) throws -> TargetReport {
        try #require(report.targets.first { $0.name == name })
    }

    @Test func `targets come worst first, then by name`() {
        #expect(
            report.targets.map(\.name) == [
                "boston-sbc1", "oslo-sbc1", "tokyo-sbc1", "berlin-sbc1", "lyon-sbc2", "madrid-sbc1", "sydney-sbc1",
                "paris-sbc1",
            ])
    }

    @Test func `the summary has three sentences: now, the period, what comes`() {
        #expect(report.headline == "3 of 8 trunks would take a call.")
        #expect(report.summary.count == 3)
        #expect(
            report.summary[0]
                == "At 2026-10-08 00:00 UTC boston-sbc1 and oslo-sbc1 are down, tokyo-sbc1 is flapping, "
                + "berlin-sbc1 and "
                + "lyon-sbc2 are degraded, madrid-sbc1 is in maintenance, sydney-sbc1 is unknown.")
        #expect(
            report.summary[1].hasSuffix("with 22 outages; the longest took 3 d on oslo-sbc1, certificate.expired."))
        #expect(report.summary[2].hasPrefix("1 certificate has expired, 2 certificates need renewing within 30 days"))
        #expect(report.verdict == .fail)
    }

    @Test func `a fleet that is well says so`() {
        var input = FleetFixture.input()
        input.targets = input.targets.filter { $0.name == "paris-sbc1" }
        let report = FleetReport(input)
        #expect(report.headline == "The trunk would take a call.")
        #expect(report.verdict == .pass)
        #expect(
            report.summary == [
                "At 2026-10-08 00:00 UTC every trunk is up.",
                "Over 7 d the fleet was available 100 % of the time, without an outage.",
                "No certificate expires within 30 days, and 100 % of the period was observed.",
            ])
    }

    @Test func `an empty fleet is a report, not a crash`() {
        var input = FleetFixture.input()
        input.targets = []
        let report = FleetReport(input)
        #expect(report.headline == "No trunk is watched.")
        #expect(report.summary.count == 3)
        #expect(HTMLReport.render(report).contains("No trunk is watched."))
    }

    @Test func `a target's report adds up by hand`() throws {
        let boston = try target("boston-sbc1")
        // Down 30:00–34:00 and 160:00–168:00 of 168 hours.
        #expect(boston.availability.down == 12 * 3_600_000_000)
        #expect(boston.availability.ratio == 156.0 / 168)
        #expect(boston.outages.map(\.causes) == [[.tcpRefused, .tlsTimeout], [.tcpRefused]])
        #expect(boston.probes.fail == 144)
        #expect(boston.diagnoses.map(\.code) == [.tcpRefused, .tlsTimeout])
        #expect(boston.budget?.isKept == false)
        #expect(boston.verdict == .fail)
    }

    @Test func `a target whose state is good and whose certificate is critical still asks for attention`() {
        var input = FleetFixture.input()
        var target = FleetFixture.target("a", "a:5061", .up)
        target.chain = FleetFixture.chain("a", leaf: 5, authority: 900)
        input.targets = [target]
        let report = FleetReport(input)
        #expect(report.verdict == .fail)
        #expect(report.targets[0].outlook.contains("Its certificate expires on 2026-10-13, in 5.5 days."))
    }

    @Test func `a new certificate in the period is a change and the old one coming back is none`() throws {
        let berlin = try target("berlin-sbc1")
        #expect(berlin.changes.map(\.subject) == [.certificate])
        #expect(try target("paris-sbc1").changes.isEmpty)
    }

    @Test func `groups add up time, not percentages`() throws {
        let report = FleetReport(FleetFixture.input(), options: ReportOptions(groupBy: "region"))
        #expect(report.groups.map(\.value) == ["", "amer", "apac", "emea"])
        let apac = try #require(report.groups.first { $0.value == "apac" })
        let parts = report.targets.filter { apac.targets.contains($0.name) }.map(\.availability)
        let counted = parts.reduce(0) { $0 + $1.available + $1.unavailable }
        #expect(apac.availability.ratio == Double(parts.reduce(0) { $0 + $1.available }) / Double(counted))
    }

    @Test func `an incident that ended after the period is open as far as the period goes`() {
        var input = FleetFixture.input()
        var target = FleetFixture.target("a", "a:5061", .down)
        target.incidents = [
            FleetFixture.incident("a", .down, .tcpRefused, from: 160, until: 200, "later"),
            FleetFixture.incident("a", .down, .tcpRefused, from: -9, until: -2, "before"),
            FleetFixture.incident("a", .down, .tcpRefused, from: 300, until: nil, "after"),
        ]
        input.targets = [target]
        #expect(FleetReport(input).incidents.map(\.endedAt) == [nil])
    }

    @Test func `targets worked out one by one make the same report`() {
        let input = FleetFixture.input()
        let period = ReportPeriod(from: input.from, to: input.to)
        let options = ReportOptions()
        let parts = input.targets.reversed().map { TargetReport($0, period: period, options: options) }
        let report = FleetReport(
            period: period, generatedAt: input.generatedAt, site: input.site, agentVersion: input.agentVersion,
            options: options, targets: parts)
        #expect(JSONReport.render(report) == JSONReport.render(FleetReport(input)))
    }
}
