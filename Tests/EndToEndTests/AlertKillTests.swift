import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `kill -9` between the decision that somebody is to be told and the delivery, at random moments.
    @Suite(.enabled(if: VendorPeer.isPossible, "python3-jsonschema is not installed; make test installs it"))
    struct AlertKillTests {
        /// `TRUNKWATCH_ALERT_KILLS` of a soak, else six.
        private static let kills =
            ProcessInfo.processInfo.environment["TRUNKWATCH_ALERT_KILLS"].flatMap { Int($0) } ?? 6

        @Test func `each outage has one key, one page and one end, however often the agent is killed`() async throws {
            let seed = UInt64.random(in: 0..<(.max))
            var dice = SeededRandom(seed: seed)
            // The answers come late, so that many deliveries are on their way when the agent dies.
            try await VendorPeer.running(["late"]) { peer in
                try await Trunks.running((Self.kills + 1) / 2) { trunks in
                    let files = try TemporaryDirectory()
                    let plan = try files.write(Self.plan(trunks, hook: peer.url + "/webhook"), to: "plan.yaml")
                    for round in 0..<Self.kills {
                        let agent = try Binary.start(["run", "--plan", plan], directory: files.path)
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...900, using: &dice)))
                        try trunks.set(round / 2, isDown: round % 2 == 0)
                        try await Task.sleep(for: .milliseconds(Int.random(in: 50...3_000, using: &dice)))
                        agent.send(9)
                        #expect(try await agent.exit(within: .seconds(5)) == .signal(9), "\(agent.error)")
                    }
                    try await Self.killWhileTold(plan, files, peer, trunks)
                    for trunk in 0..<trunks.count { try trunks.set(trunk, isDown: false) }
                    try await Self.conclude(plan, files, peer, "seed \(seed)")
                }
            }
        }

        /// One outage that lasts until it is told, whatever the dice and the machine made of the others.
        private static func killWhileTold(
            _ plan: String, _ files: TemporaryDirectory, _ peer: VendorPeer, _ trunks: Trunks
        ) async throws {
            try trunks.set(0, isDown: true)
            let agent = try Binary.start(["run", "--plan", plan], directory: files.path)
            try await eventually("an outage is told", within: .seconds(30)) { try !peer.received().isEmpty }
            agent.send(9)
            #expect(try await agent.exit(within: .seconds(5)) == .signal(9), "\(agent.error)")
        }

        private static func plan(_ trunks: Trunks, hook: String) -> String {
            let targets = (0..<trunks.count).map {
                "  - {name: t\($0), address: \"sip:127.0.0.1:\(trunks.first + UInt16($0));transport=udp\"}\n"
            }
            return """
                agent: {site: lab, store: {path: trunkwatch.db}, limits: {destination-spacing: 0ms}}
                defaults: {interval: 1s, timeout: 1s, down-after: 1, up-after: 1}
                receivers: {sink: {webhook: {url: "\(hook)"}}}
                alerts:
                  rules: [{name: trunk-down, state: [down], severity: critical}]
                  routes: [{to: [sink], group-wait: 0s}]
                  storm-after: 100000
                targets:
                \(targets.joined())
                """
        }

        /// After the last kill all that is open ends, and all that was decided arrives.
        private static func conclude(
            _ plan: String, _ files: TemporaryDirectory, _ peer: VendorPeer, _ note: String
        ) async throws {
            let agent = try Binary.start(["run", "--plan", plan], directory: files.path)
            try await eventually("everything is over and told", within: .seconds(60)) {
                let journal = try await journal(of: plan)
                let open = try await Binary.run("alerts", "list", "--plan", plan, "--format", "json").json()
                let ends = Set(try peer.received().filter { $0["event"].string == "resolved" }.map { $0["id"].string })
                return open["alerts"].array.isEmpty && journal.allSatisfy { $0["state"].string == "delivered" }
                    && journal.filter { $0["alert"]["status"].string == "resolved" }
                        .allSatisfy { ends.contains($0["id"].string?.replacing("-sink", with: "")) }
            }
            agent.send(15)
            #expect(try await agent.exit(within: .seconds(15)) == .status(0))
            let told = try check(try peer.received(), note)
            // How many outages last long enough to be seen depends on the machine; of one that was seen nothing is left
            // to chance.
            #expect(told.count * 8 >= kills / 2, "enough outages were seen to say something: \(told.count), \(note)")
            let report = try await Binary.run("report", "--plan", plan, "--format", "json").json()
            let incidents = report["incidents"].array
            #expect(incidents.allSatisfy { $0["endedAt"] != .null }, "\(note)")
            compare(incidents, told, note)
        }

        /// Every incident of the store was told once, but those that were over before anybody could be: the end was
        /// recorded together with the beginning, within a probe, its interval and the recorder's tick.
        private static func compare(_ incidents: [JSONTree], _ told: [String], _ note: String) {
            let seen = Dictionary(grouping: incidents) { $0["target"].string ?? "" }
            for (target, count) in Dictionary(grouping: told, by: \.self).mapValues(\.count) {
                #expect(seen[target]?.count ?? 0 >= count, "\(target) was told \(count) times, \(note)")
            }
            for (target, incidents) in seen {
                let lasting = incidents.filter { (seconds($0) ?? 0) > 2.6 }.count
                let count = told.count { $0 == target }
                #expect(count >= lasting, "\(target): \(incidents), told \(count) times, \(note)")
            }
        }

        private static func seconds(_ incident: JSONTree) -> Double? {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            guard let start = incident["startedAt"].string, let end = incident["endedAt"].string,
                let from = try? style.parse(start), let to = try? style.parse(end)
            else { return nil }
            return to.timeIntervalSince(from)
        }

        private static func journal(of plan: String) async throws -> [JSONTree] {
            let result = try await Binary.run(
                "alerts", "deliveries", "--plan", plan, "--format", "json", "--limit", "100000")
            return try result.json()["deliveries"].array
        }

        /// Holds what arrived against what must; the target of each outage that it tells of.
        private static func check(_ requests: [JSONTree], _ note: String) throws -> [String] {
            #expect(requests.compactMap { $0["fault"].string } == [], "\(note)")
            var first: [String: JSONTree] = [:]
            var ofKey: [String: [JSONTree]] = [:]
            for request in requests {
                let id = try #require(request["id"].string)
                if let known = first[id] {
                    #expect(known["key"] == request["key"] && known["event"] == request["event"], "\(id), \(note)")
                } else {
                    first[id] = request
                    ofKey[request["key"].string ?? "", default: []].append(request)
                }
            }
            for (key, told) in ofKey {
                let statuses = told.compactMap { $0["event"].string }
                let pairs = Array(repeating: ["firing", "resolved"], count: told.count / 2).flatMap(\.self)
                #expect(statuses == pairs, "\(key) of \(told[0]["target"]), \(note)")
                #expect(Set(told.map { $0["target"].string }).count == 1, "one key is one trunk's, \(note)")
            }
            let opened = first.values.filter { $0["event"].string == "firing" }
            #expect(Set(opened.map { "\($0["target"]) \($0["startedAt"])" }).count == opened.count, "\(note)")
            return opened.compactMap { $0["target"].string }
        }
    }
}

/// SIP trunks over UDP that a test takes down one by one: `Tests/Peers/trunks.py`.
private struct Trunks {
    let first: UInt16
    let count: Int
    private let files: TemporaryDirectory

    static func running<Result>(_ count: Int, _ body: (Trunks) async throws -> Result) async throws -> Result {
        let files = try TemporaryDirectory()
        let first = try FreePort.next()
        let process = try ChildProcess(
            "/usr/bin/python3", [Repository.root + "/Tests/Peers/trunks.py", files.path, "\(first)", "\(count)"])
        try await until("the trunks answer") {
            if let exit = process.poll() { throw SupportError("they ended (\(exit)): \(process.error)") }
            return process.output.contains("serving")
        }
        let result = try await body(Trunks(first: first, count: count, files: files))
        await process.stop()
        return result
    }

    func set(_ trunk: Int, isDown: Bool) throws {
        let path = files.file("down-\(trunk)")
        if isDown {
            try files.write("", to: "down-\(trunk)")
        } else if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
    }
}
