import Foundation
import Plans
import Testing

@Suite struct PlanRefusalTests {
    @Test(arguments: PlanFixture.all(in: "Bad"))
    func `a bad plan is refused with exactly the message that its own comment holds`(_ plan: PlanFixture) throws {
        let complaints = plan.complaints()
        if let folder = ProcessInfo.processInfo.environment["TRUNKWATCH_RECORD_PLANS"] {
            let body = plan.text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("# refused: ") }.joined(separator: "\n")
            let text = body + complaints.map { "# refused: \($0)\n" }.joined()
            try text.write(toFile: "\(folder)/\(plan.name)", atomically: true, encoding: .utf8)
        }
        #expect(!complaints.isEmpty)
        #expect(complaints == plan.expectations)
    }
}
