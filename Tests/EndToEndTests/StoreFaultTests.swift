import Foundation
import TestSupport
import Testing

/// The store's disk in trouble under a running agent: what the user sees, and that probing and alerts go on.
@Suite(.timeLimit(.minutes(2))) struct StoreFaultTests {
    /// So many targets that a log which is written over again and again needs more room soon.
    private static let count = 40

    /// Whether a mount namespace of one's own can be had here; `nil` where it can, else why not.
    private static let hindrance: String? = {
        guard let unshare = Executable("unshare").path else { return "unshare is not installed" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: unshare)
        process.arguments = ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "unshare cannot be run" }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "no mount namespace can be had here: it takes root"
    }()

    /// An agent on a plan with one SBC and a webhook, whose store is at `store`.
    private static func plan(_ files: TemporaryDirectory, store: String, port: UInt16, hook: String) async throws
        -> String
    {
        let root = try await TestPKI.shared().root
        let targets = (1...count).map { "  - {name: sbc\($0), address: \"127.0.0.1:\(port)\"}" }.joined(separator: "\n")
        return try files.write(
            """
            agent: {site: lab, store: {path: "\(store)"}}
            defaults: {interval: 1s, timeout: 1s, down-after: 2, up-after: 2, tls: {ca: "\(root)"}}
            receivers: {sink: {webhook: {url: "\(hook)"}}}
            alerts: {routes: [{match: {severity: critical}, to: [sink], group-wait: 0s}], storm-after: 100000}
            targets:
            \(targets)
            """, to: "plan.yaml")
    }

    @Test(.enabled(if: hindrance == nil, Comment(rawValue: hindrance ?? "")))
    func `a full disk stops nothing but the store, which says so and resumes by itself`() async throws {
        let files = try TemporaryDirectory()
        try await WebhookSink.running { sink in
            try await SimulatedSBC.running { sbc in
                try FileManager.default.createDirectory(atPath: files.file("disk"), withIntermediateDirectories: false)
                let disk = files.file("disk")
                let plan = try await Self.plan(files, store: disk + "/t.db", port: sbc.port, hook: sink.url)
                let script = #"mount -t tmpfs -o size=2m none "$1" && exec "$2" run --plan "$3""#
                let agent = try ChildProcess(
                    Executable("unshare").required(),
                    ["-m", "sh", "-c", script, "sh", disk, Binary.path, plan], directory: files.path)
                do {
                    try await Self.fill(agent, disk, sbc, sink)
                    await agent.stop(within: .seconds(10))
                } catch {
                    await agent.stop(within: .seconds(1))
                    throw SupportError("\(error)\n\(agent.error)")
                }
            }
        }
    }

    /// Fills the agent's disk, lets a target fail meanwhile, and empties it again.
    private static func fill(
        _ agent: ChildProcess, _ disk: String, _ sbc: SimulatedSBC, _ sink: WebhookSink
    ) async throws {
        // The agent's own view of its mounts.
        let inside = "/proc/\(agent.pid)/root" + disk
        try await eventually("the store is there") { FileManager.default.fileExists(atPath: inside + "/t.db-wal") }
        let filler = inside + "/filler"
        #expect(FileManager.default.createFile(atPath: filler, contents: nil))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
        while (try? handle.write(contentsOf: Data(count: 4_096))) != nil {}
        try handle.close()
        try await eventually("the user is told", within: .seconds(60)) {
            agent.error.contains("the store cannot be written")
        }
        #expect(agent.error.contains("probing and alerts go on"))
        await sbc.process.stop()
        try await eventually("the page goes out all the same") { try sink.received().count >= count }
        #expect(agent.poll() == nil)
        try FileManager.default.removeItem(atPath: filler)
        try await eventually("the store resumes by itself", within: .seconds(40)) {
            agent.error.contains("the store can be written again")
        }
        let verified = try await run(["store", "verify", "--store", disk + "/t.db"], beside: agent)
        #expect(try await verified.exit(within: .seconds(30)) == .status(0), "\(verified.output)\(verified.error)")
        try await eventually("what waited in memory is in the store") {
            let reading = try await run(["report", "--store", disk + "/t.db", "--format", "json"], beside: agent)
            guard try await reading.exit(within: .seconds(30)) == .status(0) else { return false }
            let report = try JSONTree(parsing: reading.output)
            return report["incidents"].array.count == count
                && report["incidents"].array.allSatisfy { $0["endedAt"] == .null }
        }
    }

    /// Starts a command that sees the mounts that the agent sees.
    private static func run(_ arguments: [String], beside agent: ChildProcess) async throws -> ChildProcess {
        try ChildProcess(Executable("nsenter").required(), ["-t", "\(agent.pid)", "-m", Binary.path] + arguments)
    }

    @Test func `a store that another process has locked is said to be busy, and resumes when it is let go`()
        async throws
    {
        let files = try TemporaryDirectory()
        try await WebhookSink.running { sink in
            try await SimulatedSBC.running { sbc in
                let store = files.file("t.db")
                let plan = try await Self.plan(files, store: store, port: sbc.port, hook: sink.url)
                let agent = try Binary.start(["run", "--plan", plan], directory: files.path)
                do {
                    try await eventually("the store is there") {
                        FileManager.default.fileExists(atPath: store + "-wal")
                    }
                    try await Self.lock(store, agent, sbc, sink)
                    await agent.stop(within: .seconds(10))
                } catch {
                    await agent.stop(within: .seconds(1))
                    throw SupportError("\(error)\n\(agent.error)")
                }
                let verified = try await Binary.run("store", "verify", "--store", store)
                #expect(verified.exit == .status(0), "\(verified)")
                let report = try await Binary.run("report", "--store", store, "--format", "json").json()
                #expect(report["incidents"].array.count == Self.count)
            }
        }
    }

    /// Holds the write lock as any program with SQLite could, lets a target fail meanwhile, and lets go.
    private static func lock(
        _ store: String, _ agent: ChildProcess, _ sbc: SimulatedSBC, _ sink: WebhookSink
    ) async throws {
        let program = """
            import sqlite3, sys, time
            c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
            c.execute("BEGIN IMMEDIATE"); print("held", flush=True); time.sleep(60)
            """
        let holder = try ChildProcess(Executable("python3").required(), ["-c", program, store])
        do {
            try await eventually("the lock is held") { holder.output.contains("held") }
            try await eventually("the user is told", within: .seconds(60)) {
                agent.error.contains("the store cannot be written")
            }
            await sbc.process.stop()
            try await eventually("the page goes out all the same") { try sink.received().count >= count }
        } catch {
            await holder.stop(within: .milliseconds(100))
            throw error
        }
        await holder.stop(within: .milliseconds(100))
        try await eventually("the store resumes by itself", within: .seconds(40)) {
            agent.error.contains("the store can be written again")
        }
    }

    @Test(.enabled(if: hindrance == nil, Comment(rawValue: hindrance ?? "")))
    func `a directory that cannot be written is named at the start, with exit status 74`() async throws {
        let files = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: files.file("disk"), withIntermediateDirectories: false)
        let disk = files.file("disk")
        let plan = try await Self.plan(files, store: disk + "/t.db", port: 9, hook: "http://127.0.0.1:9/")
        let script = #"mount -t tmpfs -o ro none "$1" && exec "$2" run --plan "$3""#
        let agent = try ChildProcess(
            Executable("unshare").required(), ["-m", "sh", "-c", script, "sh", disk, Binary.path, plan],
            directory: files.path)
        #expect(try await agent.exit(within: .seconds(20)) == .status(74))
        #expect(agent.error.contains(disk), "\(agent.error)")
    }
}
