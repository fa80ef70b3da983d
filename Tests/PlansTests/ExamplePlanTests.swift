import Evidence
import Foundation
import Plans
import Testing

@Suite struct ExamplePlanTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Probes").path

    @Test(arguments: [
        "single-sbc.yaml", "sbc-pair.yaml", "lab-udp.yaml", "direct-routing.yaml", "carrier.yaml", "alerting.yaml",
        "inbound-options.yaml",
    ])
    func `an example plan passes the loader and names nobody real`(_ name: String) throws {
        let plan = try PlanLoader.load(path: "\(Self.folder)/\(name)")
        #expect(!plan.targets.isEmpty)
        for target in plan.targets {
            let host = target.address.host
            let isDocumentation =
                host.hasSuffix(".example.net") || host.hasPrefix("192.0.2.") || host.hasPrefix("2001:db8:")
            #expect(isDocumentation, "\(host)")
        }
    }

    @Test func `the carrier's plan has hundreds of trunks, each behind the uplink of its site`() throws {
        let plan = try PlanLoader.load(path: "\(Self.folder)/carrier.yaml")
        #expect(plan.targets.count == 363)
        let trunks = plan.targets.filter { !$0.dependsOn.isEmpty }
        #expect(trunks.count == 360)
        for trunk in trunks {
            let parent = plan.target(named: trunk.dependsOn[0])
            #expect(parent?.labels.first { $0.name == "city" } == trunk.labels.first { $0.name == "city" })
            #expect(trunk.labels.map(\.name) == ["platform", "city", "sbc"])
            #expect(trunk.audit == .seconds(1_800), "the defaults of the plan reach into its files")
        }
    }

    @Test(arguments: ["paris", "frankfurt", "madrid"])
    func `a file that is included can be checked by itself`(_ city: String) throws {
        #expect(try PlanLoader.load(path: "\(Self.folder)/carrier/\(city).yaml").targets.count == 121)
    }

    @Test func `no example plan is left out of the test above`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".yaml") }
        #expect(
            files.sorted() == [
                "alerting.yaml", "carrier.yaml", "direct-routing.yaml", "inbound-options.yaml", "lab-udp.yaml",
                "sbc-pair.yaml",
                "single-sbc.yaml",
            ])
    }
}
