import Evidence
import Foundation
import Plans
import TestSupport
import Testing
import TimeSeries
import Transport

@testable import Agent

/// Long stretches of an agent's life on a clock that is moved by hand: random outages of targets and of this side,
/// drawn from a seed that a failure prints. Everything above the network is the agent's own, the store a real file.
///
/// `make test` runs ten seeds of two hours, since a debug build is slow; `make soak` runs thirty days in a release
/// build: `TRUNKWATCH_SIMULATED_HOURS`, `TRUNKWATCH_SIMULATED_SEEDS`, `TRUNKWATCH_SIMULATED_TARGETS`, with the store on
/// the disk `TRUNKWATCH_SIMULATED_DISK=1`, and for the year in which memory must not grow `TRUNKWATCH_SIMULATED_YEAR`.
@Suite(.timeLimit(.minutes(80)), .serialized) struct SimulationTests {
    private typealias Outage = Range<WallTime>

    private struct Script {
        var outages: [String: [Outage]] = [:]
        /// When nothing can be reached from here.
        var ours: [Outage] = []
    }

    private static func number(_ name: String, _ fallback: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? fallback
    }

    private static let seeds = number("TRUNKWATCH_SIMULATED_SEEDS", 10)
    private static let hours = number("TRUNKWATCH_SIMULATED_HOURS", 2)
    private static let targets = number("TRUNKWATCH_SIMULATED_TARGETS", 50)
    private static let onDisk = number("TRUNKWATCH_SIMULATED_DISK", 0) == 1
    private static let interval = Span.seconds(60)
    private static let step = Span.seconds(10)

    @Test(arguments: 1...max(1, seeds))
    func `what is booked and told is what was scripted`(seed: Int) async throws {
        var dice = SeededRandom(seed: UInt64(seed))
        let world = try World(inMemory: !Self.onDisk)
        world.network.forgetRequests()
        let names = (1...Self.targets).map { "sbc\($0)" }
        let end = World.start + .seconds(Self.hours * 3_600)
        let script = Self.script(names, until: end, &dice)
        try await world.start(Self.plan(names))
        var turns = Self.turns(script)[...]
        while world.clock.wall() < end {
            while let turn = turns.first, turn.at <= world.clock.wall() {
                if let name = turn.target {
                    world.network.set(name, turn.begins ? .refuses : .answers)
                } else {
                    world.network.cutOff(turn.begins)
                }
                turns.removeFirst()
            }
            await world.run(Self.step, step: Self.step)
        }
        await world.stop()
        try check(world, names, script, "seed \(seed)")
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TRUNKWATCH_SIMULATED_YEAR"] != nil, "make soak runs it"))
    func `a year leaves the memory as large as it was`() async throws {
        let world = try World(inMemory: !Self.onDisk)
        world.network.forgetRequests()
        let names = (1...5).map { "sbc\($0)" }
        var plan = try Self.plan(names)
        for index in plan.targets.indices {
            plan.targets[index].interval = .seconds(900)
            plan.targets[index].audit = .seconds(3_600)
        }
        plan.agent.store.raw = .seconds(14 * 86_400)
        try await world.start(plan)
        var sizes: [Int] = []
        for day in 0..<365 {
            world.network.set(names[day % names.count], day.isMultiple(of: 3) ? .refuses : .answers)
            await world.run(.seconds(86_400), step: .seconds(300))
            sizes.append(try Self.residentBytes())
        }
        await world.stop()
        #expect(try world.findings().isEmpty)
        let early = sizes[73..<146].reduce(0, +) / 73
        let late = sizes[292..<365].reduce(0, +) / 73
        print("a year: \(early >> 10) KiB resident in its second fifth, \(late >> 10) KiB in its last")
        #expect(Double(late) < Double(early) * 1.05, "\(sizes.map { $0 >> 10 })")
    }

    private static func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return try #require(pages) * 4_096
    }
}

// MARK: The script

extension SimulationTests {
    /// Somebody's trouble begins or ends; `nil` is this side.
    private struct Turn {
        let at: WallTime
        let target: String?
        let begins: Bool
    }

    private static func plan(_ names: [String]) throws -> Plan {
        var plan = try World.plan(names) {
            $0.interval = interval
            $0.audit = .seconds(1_800)
            $0.downAfter = 2
        }
        plan.agent.canary = [try TargetAddress(parsing: "192.0.2.53:53", transport: .tcp)]
        plan.agent.store.raw = .seconds(400 * 86_400)
        return plan
    }

    private static func turns(_ script: Script) -> [Turn] {
        let ours = script.ours.flatMap { outage in
            [
                Turn(at: outage.lowerBound, target: nil, begins: true),
                Turn(at: outage.upperBound, target: nil, begins: false),
            ]
        }
        let theirs = script.outages.flatMap { name, outages in
            outages.flatMap { outage in
                [
                    Turn(at: outage.lowerBound, target: name, begins: true),
                    Turn(at: outage.upperBound, target: name, begins: false),
                ]
            }
        }
        return (ours + theirs).sorted { $0.at < $1.at }
    }

    /// Outages long enough to be seen and far enough apart for each to be one; none runs into one of this side's.
    private static func script(_ names: [String], until end: WallTime, _ dice: inout SeededRandom) -> Script {
        var script = Script()
        let margin = Span.seconds(900)
        var time = World.start + .seconds(3_600)
        while time + margin < end {
            let length = Span.seconds(Int.random(in: 120...600, using: &dice))
            script.ours.append(time..<time + length)
            time = time + length + .seconds(Int.random(in: 7_200...172_800, using: &dice))
        }
        for name in names {
            var time = World.start + .seconds(Int.random(in: 300...14_400, using: &dice))
            while true {
                let length = Span.seconds(Int.random(in: 300...3_600, using: &dice))
                guard time + length + margin < end else { break }
                let outage = time..<time + length
                let isClear = script.ours.allSatisfy { ours in
                    outage.upperBound + margin < ours.lowerBound || ours.upperBound + margin < outage.lowerBound
                }
                if isClear { script.outages[name, default: []].append(outage) }
                time = time + length + .seconds(Int.random(in: 3_600...86_400, using: &dice))
            }
        }
        return script
    }
}

// MARK: The invariants

extension SimulationTests {
    private func check(_ world: World, _ names: [String], _ script: Script, _ seed: String) throws {
        let slack = Self.interval + Self.step + Self.step
        let incidents = Dictionary(grouping: try world.incidents()) { $0.target }
        #expect(try world.findings().isEmpty, "\(seed)")
        for name in names {
            let outages = script.outages[name] ?? []
            let own = (incidents[name] ?? []).sorted { $0.startedAt < $1.startedAt }
            #expect(own.count == outages.count, "\(seed): \(name): one incident an outage")
            for (incident, outage) in zip(own, outages) {
                let ended = try #require(incident.endedAt, "\(seed): \(name)")
                #expect(incident.startedAt >= outage.lowerBound, "\(seed): \(name)")
                #expect(incident.startedAt - outage.lowerBound <= slack, "\(seed): \(name)")
                #expect(ended >= outage.upperBound && ended - outage.upperBound <= slack, "\(seed): \(name)")
            }
            try checkObservations(of: name, world, script, seed)
        }
        checkPages(world, script, incidents.values.reduce(0) { $0 + $1.count }, seed)
    }

    /// What fails is booked while the target was scripted to fail, and never while this side was cut off.
    private func checkObservations(of name: String, _ world: World, _ script: Script, _ seed: String) throws {
        let outages = script.outages[name] ?? []
        for observation in try world.observations(of: name) where observation.verdict == .fail {
            // A turn of the script comes with the first step that reaches its time.
            let isTrue = outages.contains { outage in
                outage.lowerBound <= observation.time && observation.time <= outage.upperBound + Self.step
            }
            #expect(isTrue, "\(seed): \(name) was well at \(observation.time.iso8601)")
        }
    }

    private func checkPages(_ world: World, _ script: Script, _ incidents: Int, _ seed: String) {
        var open: Set<String> = []
        let taken = world.oncall.taken
        for attempt in taken {
            let key = attempt.row.dedupKey
            #expect(attempt.isFiring != open.contains(key), "\(seed): pages and ends take turns")
            if attempt.isFiring { open.insert(key) } else { open.remove(key) }
            let isOurs = script.ours.contains { ours in
                attempt.at >= ours.lowerBound && attempt.at < ours.upperBound + .seconds(300)
            }
            #expect(!(attempt.isFiring && isOurs), "\(seed): no page for what is ours")
        }
        #expect(open.isEmpty, "\(seed): every page has its end")
        #expect(taken.count == incidents * 2, "\(seed): one page and one end an incident")
    }
}
