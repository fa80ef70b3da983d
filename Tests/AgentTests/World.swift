import Alerting
import Evidence
import Logging
import Plans
import Probing
import Reports
import TestSupport
import TimeSeries
import Transport

@testable import Agent

/// A whole agent on a clock that is moved by hand, between scripted SBCs, receivers and a scripted disk.
///
/// Everything of the agent runs on serial queues, so a few rounds of asking each for its turn let all that a tick
/// started come to rest: nothing here waits for time to pass.
final class World {
    let network = ScriptedNetwork()
    let disk = ScriptedDisk()
    var couriers = ["oncall": ScriptedCourier()]
    /// Receivers that are not scripted.
    var others: [String: any Courier] = [:]
    var beat: Heartbeat.Beat = { _ in DeliveryResult(status: 200) }
    private(set) var clock: ManualClock
    private let directory: TemporaryDirectory
    private var agent: Agent?
    /// How often the agent was killed while what it knew was in its memory only.
    private(set) var crashesWithoutStore = 0

    static let start = WallTime(year: 2026, month: 3, day: 2, hour: 10)

    /// A world whose store is a file on the disk, or in memory where nothing hangs on the disk.
    init(inMemory: Bool = false) throws {
        directory = try TemporaryDirectory(inMemory: inMemory)
        clock = ManualClock(wall: Self.start)
    }

    var oncall: ScriptedCourier { couriers["oncall"] ?? ScriptedCourier() }
    var store: String { directory.file("trunkwatch.db") }
    /// What SBCs sent to the agent.
    var inbound: InboundBook? { agent?.inbound }
    /// Why an open alert of a target is open, as the last status has it.
    func findings(of target: String) async -> [DiagnosisCode] {
        await agent?.recorder.live.targets.first { $0.target.name == target }.flatMap { latest in
            [latest.keepAlive?.diagnosis].compactMap(\.self)
        } ?? []
    }
    var board: Board.Picture { agent?.board.now ?? Board.Picture() }
    func file(_ name: String) -> String { directory.file(name) }

    /// A plan of these targets: a probe every ten seconds, an audit every minute, down after two, up after two.
    static func plan(_ names: [String], _ change: (inout TargetPlan) -> Void = { _ in }) throws -> Plan {
        var plan = Plan()
        plan.targets = try names.map { name in
            var target = TargetPlan(name: name, address: try TargetAddress(parsing: "\(name).example.net:5061"))
            target.interval = .seconds(10)
            target.timeout = .seconds(5)
            target.audit = .seconds(60)
            target.downAfter = 2
            change(&target)
            return target
        }
        // Each alert for itself, whatever else fires; what a storm does is the notifier's own test.
        plan.stormAfter = 100_000
        // The clock by hand goes in leaps, which a busy machine makes probes late by: no trouble of the agent's.
        plan.rules.removeAll { $0.rule == .agentTrouble }
        plan.receivers = [ReceiverPlan(name: "oncall", kind: .webhook(WebhookSettings(url: .plain("http://x/"))))]
        return plan
    }

    private var allCouriers: [String: any Courier] { others.merging(couriers) { one, _ in one } }

    /// Starts an agent on the store, whatever an earlier one left there.
    func start(_ plan: Plan) async throws {
        var plan = plan
        // As the loader has it: without routes every alert goes to everyone.
        if plan.routes.isEmpty {
            var route = AlertRoute(to: plan.receivers.map(\.name))
            route.groupWait = .zero
            plan.routes = [route]
        }
        var outside = Surroundings(
            clock: clock, loops: 1, network: { [network] in network.access(from: $0) }, couriers: allCouriers,
            opening: disk.opening(Surroundings.opening(store, plan)))
        outside.beat = beat
        outside.couriersOf = { [allCouriers] _ in allCouriers }
        outside.openingOf = { [disk] in disk.opening(Surroundings.opening($0, $1)) }
        agent = try await Agent(
            plan: plan, storePath: store, in: outside, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await settle()
    }

    /// Lets time pass in steps, half a second each unless more is good enough.
    func run(_ span: Span, step: Span = Recorder.tick) async {
        for _ in 0..<(span.nanoseconds / step.nanoseconds) {
            clock.advance(by: step)
            await settle()
        }
    }

    func settle() async {
        guard let agent else { return }
        for _ in 0..<8 {
            for worker in agent.workers { await worker.settle() }
            await agent.door.settle()
            await agent.recorder.settle()
            await agent.deliverer.settle()
        }
    }

    /// Hands the agent another plan, as SIGHUP does.
    func reload(_ plan: Plan) async throws -> ReloadReport? {
        var plan = plan
        if plan.routes.isEmpty { plan.routes = [AlertRoute(to: plan.receivers.map(\.name))] }
        let report = try await agent?.reload(plan)
        await settle()
        return report
    }

    /// Stops the agent as SIGTERM does.
    func stop() async {
        await agent?.stop()
        renewClock()
    }

    /// A stop that goes on while the test does something else.
    func stopping() -> Task<Void, Never> {
        let agent = agent
        return Task { await agent?.stop() }
    }

    /// Ends the agent as `kill -9` does: its clock stands still for ever and its store is gone.
    func crash() {
        if !board.storeWorks { crashesWithoutStore += 1 }
        disk.cutOff()
        renewClock()
    }

    private func renewClock() {
        agent = nil
        clock = ManualClock(wall: clock.wall())
    }

    // MARK: What the store says

    private func reading<Value>(_ body: (StoreReader) throws -> Value) throws -> Value {
        let reader = try Store.openReader(path: store)
        defer { try? reader.close() }
        return try body(reader)
    }

    func incidents() throws -> [Incident] {
        try reading { try $0.incidents(from: WallTime(seconds: 0), to: clock.wall() + .seconds(86_400)) }
    }

    func deliveries() throws -> [OutboxRow] { try reading { try $0.deliveries(limit: 10_000) } }

    func attempts(of delivery: String) throws -> [DeliveryAttempt] {
        try reading { try $0.attempts(ofDelivery: delivery) }
    }

    func observations(of target: String) throws -> [Observation] {
        try reading {
            try $0.history(target: target, from: WallTime(seconds: 0), to: clock.wall() + .seconds(86_400))
        }
    }

    func meta(beginning prefix: String) throws -> [String: String] { try reading { try $0.meta(beginning: prefix) } }
    /// How our own identities stand, as the agent says and as the store says.
    func identities() async -> [IdentityRow] { await agent?.recorder.identities ?? [] }
    func storedIdentities() throws -> [IdentityRow] { try reading { try IdentityBook.rows(in: $0) } }

    func findings() throws -> [String] { try reading { try $0.verify().findings } }
}
