import Alerting
import ChainAudit
import DirectRouting
import Evidence
import Health
package import Logging
package import Plans
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

    private let workers: [ProbeWorker]
    private let recorder: Recorder
    private let deliverer: Deliverer
    private let writer: StoreWriter
    private let recording: Task<Void, Never>
    private let log: Logger

    /// How long a stop waits for deliveries under way.
    static let farewell = Span.seconds(5)

    /// Opens the store and starts watching every target of the plan.
    package init(
        plan: Plan, storePath: String, clock: any Clock = SystemClock(), log: Logger
    ) async throws(AgentError) {
        let probeTargets = try plan.targets.map { target throws(AgentError) in try target.probeTarget(in: plan) }
        let receivers = try plan.webhookReceivers()
        let writer = try Self.openStore(storePath, plan, clock, log)
        let loops: LoopGroup
        let storeLoop: EventLoop
        let alertLoop: EventLoop
        do throws(SystemError) {
            loops = try LoopGroup(clock: clock)
            storeLoop = try EventLoop(label: "trunkwatch.store", clock: clock)
            alertLoop = try EventLoop(label: "trunkwatch.alerts", clock: clock)
        } catch {
            throw AgentError(status: 74, reason: "no event loop: \(error.text)")
        }
        let board = Board()
        let mailbox = Mailbox()
        let recorder = Recorder(
            loop: storeLoop, mailbox: mailbox, writer: writer, plan: plan,
            targets: try Self.watched(plan, writer),
            rules: AlertRules(
                site: plan.agent.site, cluster: plan.agent.cluster, sha256: { X509Decoder.sha256($0) }),
            board: board, log: log)
        let deliverer = Deliverer(loop: alertLoop, receivers: receivers, board: board, log: log)
        await deliverer.report(to: recorder)
        self.board = board
        self.storePath = storePath
        self.recorder = recorder
        self.deliverer = deliverer
        self.writer = writer
        self.log = log
        recording = Task { await recorder.run(deliverer) }
        let contexts = TLSContexts()
        let resolver = ResolverSettings(
            servers: plan.agent.dnsServers.isEmpty
                ? nil : plan.agent.dnsServers.map { SocketAddress($0.address, port: $0.port) })
        workers = loops.loops.map { ProbeWorker(loop: $0, resolver: resolver, contexts: contexts) }
        for (index, target) in probeTargets.enumerated() {
            let settings = plan.targets[index]
            let cadence = TargetSession.Cadence(
                interval: settings.interval, audit: settings.mode == .keepAlive ? nil : settings.audit,
                alwaysFresh: settings.mode == .fresh)
            await workers[index % workers.count].watch(target, cadence, mailbox: mailbox)
        }
        log.notice("watching", metadata: ["targets": "\(probeTargets.count)", "store": "\(storePath)"])
    }

    /// Stops probing, records and delivers what is under way, and closes the store; nothing that was found is lost.
    package func stop() async {
        for worker in workers { await worker.stop() }
        await recorder.stop()
        await recording.value
        await deliverer.stop(within: Self.farewell)
        do throws(StoreError) {
            try writer.close()
        } catch {
            log.error("the store did not close cleanly", metadata: ["reason": "\(error)"])
        }
        log.notice("stopped", metadata: ["probes": "\(board.now.probes)"])
    }
}

// MARK: Starting

extension Agent {
    private static func openStore(
        _ path: String, _ plan: Plan, _ clock: any Clock, _ log: Logger
    ) throws(AgentError) -> StoreWriter {
        let options = StoreOptions(maximumBytes: plan.agent.store.maxSize.bytes)
        do throws(StoreError) {
            let writer = try openOrSetAside(path, options, clock, log)
            try writer.register(
                targets: plan.targets.map { target in
                    TargetRow(
                        name: target.name, site: plan.agent.site, address: target.address.description,
                        profile: target.profile, labels: Dictionary(target.labels.map { ($0.name, $0.value) }) { $1 })
                })
            return writer
        } catch {
            throw AgentError(status: 74, reason: error.description)
        }
    }

    /// A damaged store is set aside, never overwritten, and a new one begun: not to monitor would be worse.
    private static func openOrSetAside(
        _ path: String, _ options: StoreOptions, _ clock: any Clock, _ log: Logger
    ) throws(StoreError) -> StoreWriter {
        do {
            return try Store.openWriter(path: path, options: options)
        } catch  where error.code == .corrupt {
            let aside = try Store.setAside(path: path, suffix: "damaged-\(clock.wall().seconds)")
            log.critical(
                "the store is damaged; it was set aside and a new one begun",
                metadata: ["reason": "\(error)", "kept": "\(aside)"])
            return try Store.openWriter(path: path, options: options)
        }
    }

    private static func watched(_ plan: Plan, _ writer: StoreWriter) throws(AgentError) -> [WatchedTarget] {
        do throws(StoreError) {
            let health = Dictionary(try writer.loadHealth().map { ($0.target, $0) }) { first, _ in first }
            let meta = try writer.loadMeta()
            return plan.targets.map { target in
                let snapshot = health[target.name].flatMap { HealthSnapshot(target: target.name, text: $0.snapshot) }
                let open = meta[OpenAlertText.key(target.name)].map { OpenAlertText.open($0) } ?? [:]
                return WatchedTarget(target, snapshot: snapshot, open: open)
            }
        } catch {
            throw AgentError(status: 74, reason: error.description)
        }
    }
}
