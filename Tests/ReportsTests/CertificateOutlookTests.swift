import Evidence
import Reports
import Testing

struct CertificateOutlookTests {
    private func outlook(leaf: Int, authority: Int) -> CertificateOutlook? {
        CertificateOutlook(
            FleetFixture.chain("a", leaf: leaf, authority: authority), at: FleetFixture.to, options: ReportOptions())
    }

    @Test(arguments: [
        (60, ExpiryStatus.valid), (30, .valid), (29, .expiring), (7, .expiring), (6, .critical), (0, .critical),
        (-1, .expired),
    ])
    func `the status follows the days that are left`(days: Int, status: ExpiryStatus) {
        #expect(outlook(leaf: days, authority: 900)?.leaf?.status == status)
        #expect(outlook(leaf: days, authority: 900)?.leaf?.daysRemaining == Double(days) + 0.5)
    }

    @Test func `the earliest element may be an authority`() {
        let outlook = outlook(leaf: 60, authority: 12)
        #expect(outlook?.earliest?.record.position == 1)
        #expect(outlook?.leaf?.record.position == 0)
        #expect(outlook?.verdict == .warn)
        #expect(outlook?.pressing?.record.position == 1)
    }

    @Test func `a renewed leaf replaces the old one and a later one is not known yet`() throws {
        var records = FleetFixture.chain("a", leaf: 5, authority: 900)
        var renewed = try #require(FleetFixture.chain("b", leaf: 300, authority: 900).first)
        renewed.seen = FleetFixture.from + .seconds(3_600)
        records.insert(renewed, at: 0)
        var future = renewed
        future.notAfter = FleetFixture.from
        future.seen = FleetFixture.to + .seconds(1)
        records.append(future)
        let outlook = CertificateOutlook(records, at: FleetFixture.to, options: ReportOptions())
        #expect(outlook?.leaf?.daysRemaining == 300.5)
        #expect(outlook?.chain.count == 2)
    }

    @Test func `the calendar names a shared authority once, with everyone who presents it`() {
        var input = FleetFixture.input()
        input.targets = ["b", "a"].map { name in
            var target = FleetFixture.target(name, "\(name):5061", .up)
            target.chain = FleetFixture.chain(name, leaf: 100, authority: 50)
            return target
        }
        let calendar = FleetReport(input).calendar
        #expect(
            calendar.map(\.targets) == [["a", "b"], ["a"], ["b"]]
                || calendar.map(\.targets) == [["a", "b"], ["b"], ["a"]])
        #expect(calendar.first?.expiry.record.position == 1)
    }
}
