import Evidence
import Foundation
import Plans
import Testing

@Suite struct ExamplePlanTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Probes").path

    @Test(arguments: ["single-sbc.yaml", "sbc-pair.yaml", "lab-udp.yaml", "direct-routing.yaml"])
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

    @Test func `no example plan is left out of the test above`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".yaml") }
        #expect(files.sorted() == ["direct-routing.yaml", "lab-udp.yaml", "sbc-pair.yaml", "single-sbc.yaml"])
    }
}
