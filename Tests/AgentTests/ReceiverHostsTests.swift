import Alerting
import Plans
import TestSupport
import Testing

@testable import Agent

/// Where hooks may go: http and https, and where the plan lists hosts only those.
@Suite struct ReceiverHostsTests {
    private func receivers(_ address: String, allowing hosts: [String]) throws -> [String: any AlertReceiver] {
        let files = try TemporaryDirectory()
        try files.write(address + "\n", to: "url")
        var plan = Plan()
        plan.receivers = [ReceiverPlan(name: "chat", kind: .slack(.secret(.file(files.file("url")))))]
        plan.hookHosts = hosts
        return try plan.alertReceivers()
    }

    @Test func `a host that is not listed is refused by name, though its address is a secret`() throws {
        let error = #expect(throws: AgentError.self) {
            try receivers("https://evil.example.net/T0P", allowing: ["hooks.example.net"])
        }
        #expect(error?.status == 78 && error?.reason.contains("evil.example.net is not among the hosts") == true)
        #expect(error?.reason.contains("T0P") == false)
        #expect(try receivers("https://Hooks.example.net/T0P", allowing: ["hooks.example.net"]).count == 1)
        #expect(try receivers("https://evil.example.net/T0P", allowing: []).count == 1)
    }

    @Test(arguments: ["ftp://hooks.example.net/T0P", "file:///etc/T0P", "gopher://hooks.example.net/T0P", "T0P"])
    func `another scheme is refused without the address`(_ address: String) {
        let error = #expect(throws: AgentError.self) { try receivers(address, allowing: []) }
        #expect(error?.status == 78 && error?.reason.contains("T0P") == false)
    }
}
