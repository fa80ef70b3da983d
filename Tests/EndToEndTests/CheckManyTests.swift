import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `check` with many targets and many probes.
    @Suite struct CheckManyTests {
        private static let comments = """
            \u{FEFF}# trunks of the lab

            127.0.0.1:{port}   # the good one
            127.0.0.1:{port}
            127.0.0.1:1
            """

        private func list(_ port: UInt16) -> String {
            Self.comments.split(separator: "{port}", omittingEmptySubsequences: false).joined(separator: "\(port)")
        }

        private func peer(_ body: (UInt16, [String]) async throws -> Void) async throws {
            let trust = ["--ca", try await TestPKI.shared().root]
            try await SimulatedSBC.running("healthy") { try await body($0.port, trust) }
        }

        private func run(_ arguments: [String], input: String = "") async throws -> Binary.Result {
            try await Binary.run(["check"] + arguments, input: .bytes(Array(input.utf8)))
        }

        @Test(arguments: ["file", "--targets -", "-"])
        func `targets come from a file or standard input, with comments, each once`(way: String) async throws {
            try await peer { port, trust in
                let files = try TemporaryDirectory()
                try files.write(list(port), to: "targets")
                let words = ["file": ["--targets", files.file("targets")], "-": ["-"]][way] ?? ["--targets", "-"]
                let check = try await run(words + trust + ["--format", "json"], input: list(port))
                let results = try check.json()["results"].array
                #expect(check.exit == .status(2))
                #expect(results.map { $0["target"].string } == ["127.0.0.1:\(port)", "127.0.0.1:1"])
                #expect(results.map { $0["verdict"].string } == ["pass", "fail"])
            }
        }

        @Test func `bad lines are all told with their numbers, and nothing is probed`() async throws {
            let lines = "good.example.test\n\nbad host\n# fine\nsips:no.example.test\n"
            let check = try await run(["--targets", "-"], input: lines)
            #expect(check.exit == .status(64))
            #expect(check.output.isEmpty)
            #expect(check.error.contains("standard input:3: "))
            #expect(check.error.contains("standard input:5: "))
            #expect(!check.error.contains("standard input:1"))
        }

        @Test func `a line that would impersonate a trunk is refused by its number`() async throws {
            let check = try await run(["-"], input: "a.example.test\nsip.pstnhub.microsoft.com\n")
            #expect(check.exit == .status(78))
            #expect(check.error.contains("standard input:2: "))
        }

        @Test func `many targets end with a table, the worst first, and every cause once`() async throws {
            try await peer { port, trust in
                let dead = (1...5).map { "127.0.0.1:\($0)" }
                let check = try await run(["127.0.0.1:\(port)"] + dead + trust)
                let lines = check.output.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(check.exit == .status(2))
                #expect(lines[0].hasPrefix("VERDICT  TARGET"))
                #expect(lines[1...5].allSatisfy { $0.hasPrefix("FAIL ") && $0.hasSuffix("tcp.refused") })
                #expect(lines[6].hasPrefix("PASS ") && lines[6].hasSuffix("200 OK"))
                #expect(lines.contains("6 checked: 1 pass, 5 fail"))
                #expect(check.output.split(separator: "→").count == 2)
                #expect(check.error.isEmpty, "no progress where nobody looks: \(check.error)")
            }
        }

        @Test func `a thousand targets keep the order in which they were named`() async throws {
            let names = (0..<1_000).map { "sip:127.\($0 / 250).\($0 % 250).1:9;transport=tcp" }
            let check = try await run(["-", "--format", "json"], input: names.joined(separator: "\n"))
            let results = try check.json()["results"].array
            #expect(results.compactMap { $0["target"].string } == (0..<1_000).map { "127.\($0 / 250).\($0 % 250).1:9" })
        }

        @Test func `count gives a line a probe, and at the end loss and times`() async throws {
            try await peer { port, trust in
                let many = ["127.0.0.1:\(port)", "--count", "3", "--interval", "10ms"] + trust
                let text = try await run(many)
                #expect(text.exit == .status(0))
                let lines = text.output.split(separator: "\n")
                #expect(lines[0].hasPrefix("   1  PASS ") && lines[2].hasPrefix("   3  PASS "))
                #expect(text.output.contains("3 probes, 0 lost (0 %)"))
                #expect(text.output.contains("min / median / p95 / max: "))
                let json = try await run(many + ["--format", "json"]).json()
                #expect(json["results"].array.map { $0["attempt"].number } == [1, 2, 3])
                let times = json["statistics"][0]["milliseconds"]
                let (least, median, most) = (times["min"].number, times["median"].number, times["max"].number)
                #expect(try #require(least) <= #require(median) && #require(median) <= #require(most))
            }
        }

        @Test(arguments: ["text", "json", "nagios", "prometheus"])
        func `an interrupt ends a long count with what was found so far`(format: String) async throws {
            try await peer { port, trust in
                let seen = try TemporaryDirectory()
                let words = ["check", "127.0.0.1:\(port)", "--count", "1000", "--interval", "20ms"] + trust
                let process = try Binary.start(words + ["--format", format, "--keylog", seen.file("keys")])
                // The key log tells that probes go on, whatever the format keeps to itself.
                try await until("two handshakes") { keys(seen) >= 10 }
                process.send(SIGINT)
                #expect(try await process.exit(within: .seconds(10)) == .status(0))
                switch format {
                case "json":
                    let json = try JSONTree(parsing: process.output)
                    #expect(json["verdict"].string == "pass")
                    #expect(try #require(json["statistics"][0]["sent"].number) >= 2)
                case "nagios": #expect(process.output.hasPrefix("SIP OK - "))
                case "prometheus": #expect(process.output.contains("trunkwatch_check_lost_ratio"))
                default: #expect(process.output.contains(" 0 lost (0 %)"))
                }
            }
        }

        @Test func `an interrupt before any answer is unknown`() async throws {
            let seen = try TemporaryDirectory()
            let trust = ["--ca", try await TestPKI.shared().root]
            try await SimulatedSBC.running("healthy", faults: ["silent"]) { peer in
                let words = ["check", "127.0.0.1:\(peer.port)", "--format", "json", "--keylog", seen.file("keys")]
                let process = try Binary.start(words + trust)
                try await until("a handshake") { keys(seen) > 0 }
                process.send(SIGINT)
                #expect(try await process.exit(within: .seconds(5)) == .status(3))
                #expect(try JSONTree(parsing: process.output)["verdict"].string == "unknown")
            }
        }

        @Test func `some lost is a warning`() async throws {
            let trust = ["--ca", try await TestPKI.shared().root]
            try await SimulatedSBC.running("healthy") { peer in
                let words = ["check", "127.0.0.1:\(peer.port)", "--count", "100000", "--interval", "20ms"]
                let process = try Binary.start(words + trust)
                try await until("an answer") { process.output.contains("PASS") }
                await peer.process.stop()
                try await until("a loss") { process.output.contains("tcp.refused") }
                process.send(SIGINT)
                #expect(try await process.exit(within: .seconds(5)) == .status(1))
                #expect(process.output.contains(" failed\n") && process.output.contains(" × tcp.refused"))
            }
        }

        @Test func `all lost is a failure`() async throws {
            let dead = try await run(["127.0.0.1:1", "--count", "2", "--interval", "10ms"])
            #expect(dead.exit == .status(2))
            #expect(dead.output.contains("2 probes, 2 lost (100 %)"))
            #expect(dead.output.contains("2 × tcp.refused"))
        }

        private func keys(_ files: TemporaryDirectory) -> Int {
            FileManager.default.contents(atPath: files.file("keys"))?.count { $0 == UInt8(ascii: "\n") } ?? 0
        }

        @Test(.enabled(if: Executable("promtool").isInstalled, "promtool is not installed; make test installs it"))
        func `promtool finds nothing to say about the metrics`() async throws {
            try await peer { port, trust in
                for more in [[], ["--count", "2", "--interval", "10ms"], ["127.0.0.1:1"]] {
                    let check = try await run(["127.0.0.1:\(port)", "--format", "prometheus"] + trust + more)
                    let lint = try ChildProcess(
                        Executable("promtool").required(), ["check", "metrics"],
                        input: .bytes(Array(check.output.utf8)))
                    #expect(try await lint.exit(within: .seconds(20)) == .status(0), "\(lint.error)")
                    #expect((lint.output + lint.error).isEmpty, "\(lint.output)\(lint.error)")
                }
            }
        }
    }
}
