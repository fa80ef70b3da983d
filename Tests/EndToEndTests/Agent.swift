import TestSupport

/// An agent on a plan of its own, and what its store says.
struct Agent {
    private let files: TemporaryDirectory
    /// The plan's path.
    let plan: String

    /// The store's path.
    var store: String { files.file("trunkwatch.db") }

    /// Writes a plan; `targets` are names and ports on 127.0.0.1.
    init(
        targets: [(name: String, port: UInt16)], sink: WebhookSink? = nil, hook: String? = nil, receiver: String? = nil,
        interval: String = "1s"
    ) async throws {
        files = try TemporaryDirectory()
        let root = try await TestPKI.shared().root
        let one = receiver ?? (sink?.url ?? hook).map { "webhook: {url: \"\($0)\"}" }
        let receivers =
            one.map {
                "receivers: {sink: {\($0)}}\n"
                    + "alerts: {routes: [{to: [sink], group-wait: 0s}], storm-after: 100000}\n"
            } ?? ""
        let lines = targets.map { "  - {name: \($0.name), address: \"127.0.0.1:\($0.port)\"}\n" }.joined()
        plan = try files.write(
            """
            agent: {site: lab, store: {path: trunkwatch.db}}
            defaults: {interval: \(interval), timeout: 1s, audit: 5s, down-after: 2, up-after: 2, tls: {ca: "\(root)"}}
            \(receivers)targets:
            \(lines)
            """, to: "plan.yaml")
    }

    /// Writes a plan of one target that has a name, for which a DNS server on 127.0.0.1 is asked.
    init(name: String, server: UInt16) async throws {
        files = try TemporaryDirectory()
        plan = try files.write(
            """
            agent: {site: lab, store: {path: trunkwatch.db}, dns: {servers: ["127.0.0.1:\(server)"]}}
            targets: [{name: named, address: "\(name):5061", interval: 10s}]
            """, to: "plan.yaml")
    }

    /// Starts the agent.
    func start(_ options: String...) throws -> ChildProcess {
        try Binary.start(["run", "--plan", plan] + options, directory: files.path)
    }

    /// `report --format json`.
    func report(_ options: String...) async throws -> JSONTree {
        let process = try Binary.start(["report", "--plan", plan, "--format", "json"] + options)
        guard try await process.exit(within: .seconds(60)) == .status(0) else { throw SupportError(process.error) }
        return try JSONTree(parsing: process.output)
    }

    /// How `report` ends with these options.
    func reportExit(_ options: [String]) async throws -> ChildProcess.Exit {
        try await Binary.start(["report", "--plan", plan] + options).exit(within: .seconds(60))
    }

    /// `status` as text.
    func status() async throws -> Binary.Result { try await Binary.run("status", "--plan", plan) }

    /// `report --format html`, written to a file; its path.
    func page() async throws -> String {
        let result = try await Binary.run("report", "--plan", plan, "--format", "html")
        guard result.exit == .status(0) else { throw SupportError("\(result.exit): \(result.error)") }
        return try files.write(result.output, to: "report.html")
    }

    /// The state of a target as `status --format json` tells it.
    func state(of target: String) async throws -> String? {
        let status = try await Binary.run("status", "--plan", plan, "--format", "json").json()
        return status["targets"].first(where: "target", is: target)["state"].string
    }

    /// How many probes of a target the store holds.
    func probes(of target: String) async throws -> Int {
        let probes = try await report()["targets"].first(where: "target", is: target)["probes"]
        return Int(probes["total"].number ?? 0)
    }

    /// How many probes of all targets the store holds; none where there is no store yet.
    func probes() async throws -> Int {
        let result = try await Binary.run("report", "--plan", plan, "--format", "json")
        // Killed before the tables were made, an agent leaves no file, an empty one, or one without them.
        let young = ["no such file", "nothing was ever written", "an earlier version wrote it"]
        if result.exit == .status(74), young.contains(where: { result.error.contains($0) }) { return 0 }
        return try result.json()["targets"].array.reduce(0) { $0 + Int($1["probes"]["total"].number ?? 0) }
    }

    /// Waits until a target is in a state.
    func reaches(_ state: String, _ target: String, running agent: ChildProcess) async throws {
        try await asking(agent, "\(target) is \(state)") { try await self.state(of: target) == state }
    }

    /// Waits until the store holds at least so many probes of a target.
    func holds(_ count: Int, of target: String, running agent: ChildProcess) async throws {
        try await asking(agent, "\(count) probes of \(target)") { try await probes(of: target) >= count }
    }

    /// Asks the store until the answer is yes. Before the first commit there may be no store to ask.
    private func asking(
        _ agent: ChildProcess, _ what: String, _ isSo: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(40)
        while true {
            if let exit = agent.poll() { throw SupportError("the agent ended (\(exit)): \(agent.error)") }
            if (try? await isSo()) == true { return }
            if ContinuousClock.now > deadline { throw SupportError("not in time: \(what)\n\(agent.error)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
