import TestSupport
import Testing

extension EndToEndTests {
    /// Every diagnosis code that `check` can give is given by a row of the matrix.
    @Suite struct CodeCoverageTests {
        /// Codes that no `check` of one moment can give, and what gives them.
        private static let exceptions = [
            "dns.changed": "two look-ups at different times: the agent's tests",
            "local.request-unwritable": "the command line refuses such names before anything starts",
            "certificate.changed": "two connections at different times: the agent's tests",
            "tls.live-and-fresh-differ": "a live connection beside a new one: the agent's tests",
        ]
        /// Stages that have matrices of their own.
        private static let otherStages = ["options.", "teams.", "tenant.", "agent."]

        private static func codes() async throws -> [String] {
            let list = try await Binary.run("check", "--explain")
            return list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
        }

        private static let given: [String: [String]] = {
            var rows: [String: [String]] = [:]
            for row in FaultMatrix.chapters.flatMap(\.rows) {
                for code in row.codes { rows[code, default: []].append(row.name) }
                for case (let path, .text(let code)) in row.facts where path.hasSuffix(".code") {
                    rows[code, default: []].append(row.name)
                }
            }
            return rows
        }()

        @Test func `every code has a row, or a reason why not`() async throws {
            let codes = try await Self.codes()
            #expect(codes.count > 60)
            for code in codes where !Self.otherStages.contains(where: code.hasPrefix) {
                let rows = Self.given[code] ?? []
                if let reason = Self.exceptions[code] {
                    #expect(rows.isEmpty, "\(code) has a row, so “\(reason)” is no longer true")
                } else {
                    #expect(!rows.isEmpty, "no row gives \(code)")
                }
            }
        }

        @Test func `no row and no exception speaks of a code that there is not`() async throws {
            let codes = Set(try await Self.codes())
            #expect(Set(Self.given.keys).subtracting(codes).isEmpty)
            #expect(Set(Self.exceptions.keys).subtracting(codes).isEmpty)
        }

        @Test func `each code is explained by its own words`() async throws {
            for code in try await Self.codes() {
                let page = try await Binary.run("check", "--explain", code)
                #expect(page.exit == .status(0) && page.output.contains("→") && page.output.contains("Whose move: "))
            }
        }

        @Test(arguments: ["certificate", "TLS", "local"])
        func `a stage is answered with its codes`(stage: String) async throws {
            let list = try await Binary.run("check", "--explain", stage)
            let own = try await Self.codes().filter { $0.hasPrefix(stage.lowercased() + ".") }
            let shown = list.output.split(separator: "\n").compactMap { line in
                line.split(separator: " ").first.map { String($0) }
            }
            #expect(list.exit == .status(0) && shown == own && own.count > 5)
        }

        @Test(arguments: [
            ("tls.clint-certificate-required", "tls.client-certificate-required"), ("expired", "certificate.expired"),
            ("TCP.REFUSED", nil), ("sip.time-out", "sip.timeout"),
        ])
        func `a code that there is not is answered with the nearest`(code: String, nearest: String?) async throws {
            let answer = try await Binary.run("check", "--explain", code)
            #expect(answer.exit == .status(nearest == nil ? 0 : 64))
            if let nearest { #expect(answer.error.contains("did you mean \(nearest)?"), "\(answer.error)") }
        }
    }

    /// Whatever the limit on descriptors is, the process says so or works: it neither traps nor blames the target.
    @Suite(.enabled(if: Executable("bash").isInstalled, "bash is not installed"))
    struct DescriptorTests {
        @Test(arguments: ["127.0.0.1:{port}", "localhost:{port}"])
        func `every limit gives a pass or a local finding`(target: String) async throws {
            let trust = try await TestPKI.shared().root
            try await SimulatedSBC.running("healthy") { peer in
                let words = target.split(separator: "{port}").joined() + "\(peer.port)"
                var verdicts: [String] = []
                for limit in 3...32 {
                    let process = try ChildProcess(
                        Executable("bash").required(),
                        [
                            "-c", "ulimit -n \(limit); exec \"$@\"", "limited", Binary.path, "check", words, "--ca",
                            trust, "--format", "json", "--timeout", "2s",
                        ])
                    let exit = try await process.exit(within: .seconds(20))
                    // Below four the loader itself cannot open the libraries.
                    if limit == 3, exit == .status(127) { continue }
                    let result = try JSONTree(parsing: process.output)["results"][0]
                    let code = result["diagnoses"][0]["code"].string
                    verdicts.append(result["verdict"].string ?? "none")
                    switch exit {
                    case .status(0): #expect(verdicts.last == "pass")
                    case .status(3): #expect(code == "local.out-of-descriptors", "limit \(limit): \(code ?? "none")")
                    default: Issue.record("ulimit -n \(limit): \(exit), \(code ?? process.error)")
                    }
                }
                #expect(verdicts.first == "unknown" && verdicts.last == "pass")
            }
        }
    }
}
