import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// The report as a browser shows it.
    @Suite(.enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"))
    struct ReportPageTests {
        @Test(.enabled(if: Executable.chromium.isInstalled, "Chromium is not installed; make test installs it"))
        func `a page written while the agent writes names every target with its state`() async throws {
            let dead = try FreePort.next()
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port), ("dead", dead)])
                let process = try agent.start()
                try await agent.reaches("up", "alive", running: process)
                try await agent.reaches("down", "dead", running: process)
                let page = try await agent.page()
                #expect(process.poll() == nil, "the agent still writes")
                await process.stop()

                let shown = try await Self.opened(page)
                for (name, state) in [("alive", "up"), ("dead", "down")] {
                    let tags = shown.split(separator: "<").map { $0.prefix { $0 != ">" } }
                    let own = tags.filter { $0.contains("data-target=\"\(name)\"") }
                    #expect(own.contains { $0.contains("data-state=\"\(state)\"") }, "\(name)")
                }
                #expect(shown.contains("<svg"))
            }
        }

        @Test func `a report never replaces a store`() async throws {
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port)])
                let process = try agent.start("--duration", "3s")
                #expect(try await process.exit(within: .seconds(30)) == .status(0))
                let result = try await Binary.run(
                    "report", "--store", agent.store, "--output", agent.store, "--format", "csv")
                #expect(result.exit == .status(64))
                for command in [["report"], ["store", "export"]] {
                    let lost = try await Binary.run(
                        command + ["--store", agent.store, "--output", "/nonexistent/x"])
                    #expect(lost.exit == .status(74) && lost.error.contains("there is no folder /nonexistent"))
                }
                #expect(try await agent.probes(of: "alive") >= 1)
            }
        }

        @Test func `a page needs nothing from outside`() async throws {
            try await Kamailio.running { peer in
                let agent = try await Agent(targets: [("alive", peer.port)])
                let process = try agent.start("--duration", "3s")
                #expect(try await process.exit(within: .seconds(30)) == .status(0))
                let page = try String(contentsOfFile: try await agent.page(), encoding: .utf8)
                for word in ["<script", "rel=\"stylesheet\"", "href=\"http", "<img src=\"http", "@import", "url(http"] {
                    #expect(!page.contains(word))
                }
            }
        }

        /// The page's document after the browser has read it.
        private static func opened(_ page: String) async throws -> String {
            let home = try TemporaryDirectory()
            let browser = try ChildProcess(
                Executable.chromium.required(),
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--user-data-dir=\(home.file("profile"))", "--dump-dom", "file://" + page,
                ],
                environment: ["HOME": home.path])
            guard try await browser.exit(within: .seconds(60)) == .status(0) else {
                throw SupportError("the browser failed: \(browser.error)")
            }
            return browser.output
        }
    }
}
