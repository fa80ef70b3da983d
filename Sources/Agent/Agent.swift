import Alerting
import Evidence
package import Logging
package import Plans
import Synchronization
import Probing
import TimeSeries
package import Transport

/// Why an agent cannot start: the exit status of the contract, and a sentence.
package struct AgentError: Error, Sendable, Hashable {
    /// 74 where a file or store is at fault, 78 where the plan is.
    package let status: Int32
    /// The sentence for people.
    package let reason: String
}

/// The continuous agent: sessions on the loops, one recorder, one deliverer.
package final class Agent: Sendable {
    /// The live picture.
    package let board: Board
    /// The store's path.
    package let storePath: String

    let workers: [ProbeWorker]
    let recorder: Recorder
    let deliverer: Deliverer
    private let heartbeat: Heartbeat?
    private let control: ControlServer
    let door: InboundDoor
    /// What SBCs sent to us.
    let inbound: InboundBook
    private let log: Logger
    let outside: Surroundings
    let probes: Mailbox<RecordedProbe>
    let spacing: DestinationSpacing
    let canaries = CanaryLog()
    private let current: Mutex<Plan>

    /// The plan that is followed.
    var running: Plan { current.withLock { $0 } }

    func follow(_ plan: Plan) { current.withLock { $0 = plan } }

    /// Returns once every loop of the agent has had a turn: whoever waits for it in vain knows that one hangs.
    package func answer() async {
        for worker in workers { await worker.settle() }
        await door.settle()
        await recorder.settle()
        await deliverer.settle()
    }

    /// How long a stop waits for deliveries under way.
    static let farewell = Span.seconds(5)

    /// Opens the store and starts watching every target of the plan.
    package convenience init(
        plan: Plan, storePath: String, clock: any Clock = SystemClock(), log: Logger
    ) async throws(AgentError) {
        let outside = try Surroundings(plan, storePath: storePath, clock: clock)
        try await self.init(plan: plan, storePath: storePath, in: outside, log: log)
    }

    /// Starts in given surroundings; tests bring their own.
    init(plan: Plan, storePath: String, in outside: Surroundings, log: Logger) async throws(AgentError) {
        let probeTargets = try plan.targets.map { target throws(AgentError) in try target.probeTarget(in: plan) }
        let listeners = try plan.inboundSettings()
        let loops = try AgentLoops(outside)
        let (keeper, state) = try Self.openStore(storePath, plan, outside, log)
        let board = Board()
        let probes = Mailbox<RecordedProbe>()
        let notes = Mailbox<DeliveryNote>()
        let inbound = InboundBook()
        let deliverer = Deliverer(
            loop: loops.alerts, couriers: outside.couriers, notes: notes, board: board, log: log)
        recorder = Recorder(
            loop: loops.store, probes: probes, notes: notes, deliverer: deliverer, keeper: keeper, plan: plan,
            state: state, canaries: canaries, inbound: inbound, board: board, log: log)
        self.inbound = inbound
        door = InboundDoor(loop: loops.inbound, book: inbound, log: log)
        self.outside = outside
        self.probes = probes
        spacing = DestinationSpacing(plan.agent.limits.destinationSpacing)
        current = Mutex(plan)
        heartbeat = plan.agent.heartbeat.map { settings in
            Heartbeat(loop: loops.alerts, settings: settings, beat: outside.beat, log: log)
        }
        control = ControlServer(
            loop: loops.alerts,
            verbs: [
                StatusVerb(recorder: recorder, site: plan.agent.site),
                CompactVerb(recorder: recorder, store: storePath), SilenceVerb(recorder: recorder),
                UnsilenceVerb(recorder: recorder),
            ], log: log)
        self.board = board
        self.storePath = storePath
        self.deliverer = deliverer
        self.log = log
        let share = (plan.agent.limits.concurrentProbes + loops.probing.count - 1) / loops.probing.count
        let workers = loops.probing.map { [spacing] loop in
            ProbeWorker(loop: loop, capacity: share, spacing: spacing, network: outside.network)
        }
        self.workers = workers
        await recorder.start(with: state)
        await workers[0].watch(canaries: plan.agent.canary, canaries)
        await control.start(store: storePath)
        await door.adopt(listeners, plan.inboundTrunks)
        for (index, target) in probeTargets.enumerated() {
            let cadence = plan.targets[index].cadence(of: target)
            await workers[index % workers.count].watch(target, cadence, mailbox: probes)
        }
        await heartbeat?.start { [weak self] in await self?.answer() }
        log.notice("watching", metadata: ["targets": "\(probeTargets.count)", "store": "\(storePath)"])
    }

    /// Stops probing, records and delivers what is under way, and closes the store; nothing that was found is lost.
    package func stop() async {
        await heartbeat?.stop()
        await control.stop()
        await door.stop()
        await withTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask { await worker.stop() } }
        }
        await recorder.stop()
        await deliverer.stop(within: Self.farewell)
        await recorder.close()
        log.notice("stopped", metadata: ["probes": "\(board.now.probes)"])
    }

    private static func openStore(
        _ path: String, _ plan: Plan, _ outside: Surroundings, _ log: Logger
    ) throws(AgentError) -> (keeper: StoreKeeper, state: StoredState) {
        do throws(StoreError) {
            let opened = try StoreKeeper.open(
                path: path, settings: plan.agent.store, now: outside.clock.now(), wall: outside.clock.wall(),
                log: log, opening: outside.opening)
            var state = opened.state
            try state.readServices(of: plan, from: path, at: outside.clock.wall())
            return (opened.keeper, state)
        } catch {
            throw AgentError(status: 74, reason: error.description)
        }
    }
}

/// The loops of one agent: the store, the alerts and those who connect to us have their own, so that none of them ever
/// delays a probe.
private struct AgentLoops {
    let probing: [EventLoop]
    let store: EventLoop
    let alerts: EventLoop
    let inbound: EventLoop

    init(_ outside: Surroundings) throws(AgentError) {
        do throws(SystemError) {
            probing = try LoopGroup(count: outside.loops, clock: outside.clock).loops
            store = try EventLoop(label: "trunkwatch.store", clock: outside.clock)
            alerts = try EventLoop(label: "trunkwatch.alerts", clock: outside.clock)
            inbound = try EventLoop(label: "trunkwatch.inbound", clock: outside.clock)
        } catch {
            throw AgentError(status: 74, reason: "no event loop: \(error.text)")
        }
    }
}
