import TestSupport
import Testing

extension EndToEndTests {
    /// What an agent left behind, read after it stopped: periods of reports, and a status that says how old it is.
    struct StoredPeriodTests {
        @Test func `reports take periods in every form and refuse what is none`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("sbc", sbc.port)])
                let process = try agent.start("--duration", "3s")
                #expect(try await process.exit(within: .seconds(30)) == .status(0))

                let young = try await agent.report()
                let began = try #require(young["from"].string)
                let whole = try await agent.report("--last", "1h")
                #expect(try #require(whole["from"].string) == began, "not before the first observation")
                #expect(whole["targets"][0]["probes"]["total"].number == young["targets"][0]["probes"]["total"].number)

                let day = String(began.prefix(10))
                let fixed = try await agent.report("--from", day)
                #expect(fixed["from"].string == day + "T00:00:00.000Z", "a chosen beginning stands")
                let month = try await agent.report("--month", String(began.prefix(7)))
                #expect(month["from"].string?.hasPrefix(began.prefix(7) + "-01T00:00:00") == true)
                let past = try await agent.report("--from", "2020-01-01", "--to", "2020-02-01T12:00:00Z")
                #expect(past["to"].string == "2020-02-01T12:00:00.000Z")
                #expect(past["targets"][0]["probes"]["total"].number == 0)

                for refused in [
                    ["--month", "2026-13"], ["--month", "2026-1-1"], ["--month", "october"], ["--month", "2026-10-"],
                    ["--month", "2026-10", "--last", "1h"], ["--month", "2026-10", "--from", "2026-10-02"],
                    ["--from", "2026-02-30"], ["--from", "yesterday"], ["--to", "2026-01-01T25:00:00Z"],
                    ["--from", "2026-02-02", "--to", "2026-02-01"], ["--from", "2026-02-02", "--to", "2026-02-02"],
                    ["--from", "9999-01-01"], ["--from", "2026-01-01", "--last", "1h"], ["--last", "1"],
                    ["--last", "-1h"], ["--last", "0s"], ["--last", "99999999999999999999d"], ["--format", "pdf"],
                ] {
                    #expect(try await agent.reportExit(refused) == .status(64), "\(refused)")
                }
            }
        }

        @Test func `a status that nobody brings up to date says so`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("sbc", sbc.port)])
                let process = try agent.start()
                try await agent.reaches("up", "sbc", running: process)
                #expect(try await agent.status().error.isEmpty, "an agent is at work")
                process.send(15)
                #expect(try await process.exit(within: .seconds(15)) == .status(0))
                let deadline = ContinuousClock.now + .seconds(20)
                while try await !agent.status().error.contains("The last probe was ") {
                    guard ContinuousClock.now < deadline else { throw SupportError("the status never says it is old") }
                    try await Task.sleep(for: .milliseconds(250))
                }
                #expect(try await agent.status().output.contains("sbc"))
            }
        }
    }
}
