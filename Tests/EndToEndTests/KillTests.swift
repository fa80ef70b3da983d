import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `kill -9` in the middle of a run, again and again: what was committed stays, and a restart goes on.
    struct KillTests {
        /// `TRUNKWATCH_KILLS` of a soak, else twenty-five.
        private static let kills = ProcessInfo.processInfo.environment["TRUNKWATCH_KILLS"].flatMap { Int($0) } ?? 25

        @Test func `nothing whose commit returned is lost, and one outage stays one`() async throws {
            let dead = try FreePort.next()
            let seed = UInt64.random(in: 0..<(.max))
            var dice = Dice(state: seed)
            try await WebhookSink.running { sink in
                try await SimulatedSBC.running { sbc in
                    let alive = (1...40).map { ("sbc\($0)", sbc.port) }
                    let agent = try await Agent(targets: alive + [("dead", dead)], sink: sink)
                    var kept = 0
                    for round in 1...Self.kills {
                        let process = try agent.start("--log-level", "debug")
                        // At a moment of chance: while it starts, probes, commits or delivers.
                        try await Task.sleep(for: .milliseconds(Int.random(in: 100...1_200, using: &dice)))
                        process.send(9)
                        #expect(try await process.exit(within: .seconds(5)) == .signal(9), "\(process.error)")
                        let committed = Self.committed(process.error)
                        let found = try await agent.probes()
                        #expect(
                            found >= kept + committed,
                            "seed \(seed), round \(round): \(kept) before, \(committed) more committed, \(found) found")
                        kept = found
                    }
                    #expect(kept > Self.kills, "the rounds were long enough to commit something")
                    try await Self.conclude(agent, sink)
                }
            }
        }

        /// After the last kill all goes on as if nothing had happened.
        private static func conclude(_ agent: Agent, _ sink: WebhookSink) async throws {
            let process = try agent.start()
            try await agent.reaches("up", "sbc1", running: process)
            try await agent.reaches("down", "dead", running: process)
            try await until("the alert is there") { try !sink.received().isEmpty }
            process.send(15)
            #expect(try await process.exit(within: .seconds(15)) == .status(0))
            let incidents = try await agent.report()["incidents"].array.filter { $0["target"].string == "dead" }
            #expect(incidents.count == 1, "one outage is one incident, however often the agent died")
            #expect(incidents.first?["endedAt"] == .null)
            let ids = Set(try sink.received().compactMap { $0["id"].string })
            #expect(ids.count == 1, "and one page, perhaps delivered more than once")
        }

        /// What the last line about a commit says: how many observations this run had committed by then.
        private static func committed(_ log: String) -> Int {
            let whole = log.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            let last = whole.last { $0.contains("debug committed ") }
            return last.flatMap { $0.split(separator: " ").last?.split(separator: "=").last }.flatMap { Int($0) } ?? 0
        }
    }
}

/// Reproducible numbers.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
