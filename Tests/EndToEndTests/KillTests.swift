import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `kill -9` in the middle of a run, again and again: what a reader has seen stays, and a restart goes on.
    @Suite(.enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"))
    struct KillTests {
        /// `TRUNKWATCH_KILLS` of a soak, else three.
        private static let kills = ProcessInfo.processInfo.environment["TRUNKWATCH_KILLS"].flatMap { Int($0) } ?? 3

        @Test func `nothing that was committed is lost and a restart goes on`() async throws {
            let dead = try FreePort.next()
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port), ("dead", dead)])
                var kept = 0
                for round in 1...Self.kills {
                    let process = try agent.start()
                    try await agent.holds(kept + 2, of: "alive", running: process)
                    let seen = try await agent.probes(of: "alive")
                    process.send(9)
                    #expect(try await process.exit(within: .seconds(5)) == .signal(9))
                    kept = try await agent.probes(of: "alive")
                    #expect(kept >= seen, "round \(round): \(seen) were readable before, \(kept) are after")
                }
                let process = try agent.start()
                try await agent.holds(kept + 1, of: "alive", running: process)
                try await agent.reaches("down", "dead", running: process)
                process.send(15)
                #expect(try await process.exit(within: .seconds(15)) == .status(0))
                let incidents = try await agent.report()["incidents"].array
                let open = incidents.filter { $0["target"].string == "dead" && $0["endedAt"] == .null }
                #expect(open.count == 1, "one outage is one incident, however often the agent died")
            }
        }
    }
}
