import TestSupport
import Testing

extension EndToEndTests {
    /// Plans that are right, and plans that are wrong in a way a person can mend.
    @Suite struct PlanTests {
        private static let good = """
            agent: {site: lab}
            targets:
              - {name: lab-sbc1, address: "127.0.0.1:5061"}

            """

        @Test func `a good plan is accepted and shown with its defaults`() async throws {
            let files = try TemporaryDirectory()
            let plan = try files.write(Self.good, to: "plan.yaml")
            #expect(try await Binary.run("plan", "check", plan).exit == .status(0))
            let shown = try await Binary.run("plan", "show", plan)
            #expect(shown.exit == .status(0))
            #expect(shown.output.contains("lab-sbc1"))
            #expect(shown.output.contains("interval"))
        }

        @Test(arguments: [
            ("targets:\n  - {name: a, address: \"127.0.0.1\", intervall: 5s}\n", 2, "interval"),
            ("targets:\n  - {name: a, address: \"127.0.0.1\"}\n  - {name: a, address: \"127.0.0.2\"}\n", 3, "a"),
            ("agent:\n  site: lab\ntargets:\n  - name: a\n    address: \"127.0.0.1\"\n    interval: 5\n", 6, "5"),
            ("targets:\n  - {name: a, address: \"127.0.0.1:70000\"}\n", 2, "70000"),
            ("targets: [\n", 2, ""),
        ])
        func `a bad plan is refused with the file, the line and the word`(
            text: String, line: Int, word: String
        ) async throws {
            let files = try TemporaryDirectory()
            let plan = try files.write(text, to: "plan.yaml")
            for arguments in [["plan", "check", plan], ["run", "--plan", plan, "--duration", "1s"]] {
                let process = try Binary.start(arguments, directory: files.path)
                #expect(try await process.exit(within: .seconds(20)) == .status(78))
                let said = process.error + process.output
                #expect(said.contains("plan.yaml:\(line)"), "\(said)")
                #expect(word.isEmpty || said.contains(word), "\(said)")
            }
        }

        @Test func `a plan that is not there is named`() async throws {
            let result = try await Binary.run("run", "--plan", "no-such-plan.yaml")
            #expect([.status(74), .status(78)].contains(result.exit))
            #expect(result.error.contains("no-such-plan.yaml"))
        }

        @Test func `the schema is JSON`() async throws {
            #expect(try await Binary.run("plan", "schema").json().names.contains("properties"))
        }
    }
}
