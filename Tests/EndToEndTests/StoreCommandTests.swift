import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `store` and `status` beside an agent, after it, and after its death.
    struct StoreCommandTests {
        @Test func `verify, compact and status work beside an agent and after it was killed`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("alive", sbc.port)])
                let process = try agent.start()
                try await agent.holds(2, of: "alive", running: process)
                #expect(try await Binary.run("store", "verify", "--store", agent.store).exit == .status(0))
                let compacted = try await Binary.run("store", "compact", "--store", agent.store)
                #expect(compacted.exit == .status(0) && compacted.output.contains("bytes after"), "\(compacted.error)")
                #expect(process.poll() == nil)

                let socket = agent.store + ".sock"
                #expect(FileManager.default.fileExists(atPath: socket))
                process.send(9)
                _ = try await process.exit(within: .seconds(5))
                #expect(FileManager.default.fileExists(atPath: socket), "kill -9 leaves it behind")
                let verified = try await Binary.run("store", "verify", "--store", agent.store, "--format", "json")
                    .json()
                #expect(verified["sound"].bool == true)
                #expect(try await Binary.run("store", "compact", "--store", agent.store).exit == .status(0))
                #expect(try await agent.state(of: "alive") == "up", "the store tells it")

                let second = try agent.start()
                try await agent.holds(3, of: "alive", running: second)
                #expect(try await Binary.run("store", "compact", "--store", agent.store).exit == .status(0))
                await second.stop()
                #expect(!FileManager.default.fileExists(atPath: socket), "a clean end takes it away")
            }
        }

        @Test func `a status comes from the agent, and from the store where the agent does not answer`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("alive", sbc.port)])
                let process = try agent.start()
                try await agent.reaches("up", "alive", running: process)
                // Out of the way: what is answered now is in the agent's memory.
                try FileManager.default.moveItem(atPath: agent.store, toPath: agent.store + ".away")
                let told = try await Binary.run("status", "--store", agent.store, "--format", "json").json()
                #expect(told["targets"].first(where: "target", is: "alive")["state"].string == "up")
                #expect(told["schema"].string == "trunkwatch.status/1" && told["site"].string == "lab")
                try FileManager.default.moveItem(atPath: agent.store + ".away", toPath: agent.store)
                process.send(SIGSTOP)
                let read = try await Binary.run("status", "--store", agent.store)
                #expect(read.exit == .status(0) && read.output.contains("alive"))
                process.send(SIGCONT)
                await process.stop()
            }
        }

        @Test func `a damaged store is told by verify, one that is not there is no verdict`() async throws {
            let files = try TemporaryDirectory()
            let store = files.file("trunkwatch.db")
            #expect(try await Binary.run("store", "verify", "--store", store).exit == .status(74))
            #expect(try await Binary.run("store", "compact", "--store", store).exit == .status(74))
            #expect(!FileManager.default.fileExists(atPath: store))
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("alive", sbc.port)])
                let process = try agent.start()
                try await agent.holds(1, of: "alive", running: process)
                await process.stop()
                // The root pages of the first tables.
                let handle = try #require(FileHandle(forUpdatingAtPath: agent.store))
                try handle.seek(toOffset: 8_192 * 3)
                try handle.write(contentsOf: Data(repeating: 0xA5, count: 8_192 * 4))
                try handle.close()
                let result = try await Binary.run("store", "verify", "--store", agent.store)
                #expect(
                    result.exit == .status(2) && result.output.contains("damaged"), "\(result.output)\(result.error)")
            }
        }

        @Test func `a live status draws in place and ends with q`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("alive", sbc.port)])
                let process = try agent.start()
                try await agent.reaches("up", "alive", running: process)
                let command = "TERM=xterm '\(Binary.path)' status --watch --store '\(agent.store)'"
                let watch = try ChildProcess(
                    "/usr/bin/script", ["-qec", command, "/dev/null"], environment: ["NO_COLOR": "1"],
                    input: .held(Array("q".utf8)))
                #expect(try await watch.exit(within: .seconds(20)) == .status(0), "\(watch.error)")
                let screen = watch.output
                #expect(
                    screen.contains("\u{1B}[?1049h") && screen.contains("\u{1B}[?1049l"), "it gives the screen back")
                #expect(screen.contains("TARGET") && screen.contains("alive"))
                #expect(!screen.contains("\u{1B}[2J"), "nothing is cleared before it is drawn over")
                await process.stop()
            }
        }

        @Test func `exports are whole in every format, and promtool makes blocks of them`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("-a", sbc.port), ("alive", sbc.port)])
                let process = try agent.start()
                try await agent.holds(3, of: "alive", running: process)
                await process.stop()
                let count = try await agent.probes()
                let csv = try await Binary.run("store", "export", "--store", agent.store)
                #expect(csv.output.components(separatedBy: "\r\n").count == count + 2, "a header and an end")
                #expect(csv.output.contains("\"'-a\","), "no name becomes a formula")
                let lines = try await Binary.run("store", "export", "--store", agent.store, "--format", "jsonl")
                let parsed = try lines.output.split(separator: "\n").map { try JSONTree(parsing: String($0)) }
                #expect(parsed.count == count && parsed.allSatisfy { $0["startedAt"].string != nil })
                let one = try await Binary.run(
                    "store", "export", "--store", agent.store, "--targets", "alive", "--format", "jsonl")
                #expect(one.output.split(separator: "\n").count == parsed.count { $0["target"].string == "alive" })
                #expect(
                    try await Binary.run("store", "export", "--store", agent.store, "--targets", "no").exit
                        == .status(64))
                #expect(
                    try await Binary.run("store", "export", "--store", agent.store, "--output", agent.store).exit
                        == .status(64))
                try await Self.backfill(agent, count)
            }
        }

        private static func backfill(_ agent: Agent, _ count: Int) async throws {
            let files = try TemporaryDirectory()
            let metrics = files.file("history.om")
            let result = try await Binary.run(
                "store", "export", "--store", agent.store, "--format", "openmetrics", "--output", metrics)
            #expect(result.exit == .status(0), "\(result.error)")
            let made = try ChildProcess(
                "/usr/bin/promtool", ["tsdb", "create-blocks-from", "openmetrics", metrics, files.file("data")])
            #expect(try await made.exit(within: .seconds(60)) == .status(0), "\(made.error)")
            // It reads a database, and one has a log.
            try FileManager.default.createDirectory(
                atPath: files.file("data/wal"), withIntermediateDirectories: true)
            let dump = try ChildProcess("/usr/bin/promtool", ["tsdb", "dump", files.file("data")])
            #expect(try await dump.exit(within: .seconds(60)) == .status(0), "\(dump.error)")
            let samples = dump.output.split(separator: "\n").filter { $0.contains("trunkwatch_probe_verdict") }
            #expect(samples.count == count, "every observation is a sample")
            #expect(dump.output.contains(#"phase="options""#) && dump.output.contains(#"site="lab""#))
        }
    }
}
