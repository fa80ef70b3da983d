import Evidence
import Foundation
import Reports
import Testing

struct HTMLReportTests {
    private let page = HTMLReport.render(FleetReport(FleetFixture.input()))

    @Test func `the page is written where somebody asks to look at it`() throws {
        guard let path = ProcessInfo.processInfo.environment["TRUNKWATCH_REPORT_TO"] else { return }
        try page.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
