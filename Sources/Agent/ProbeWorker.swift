import Evidence
import Probing
import Transport

/// Everything that lives on one loop: its way to the network, and the sessions of its share of the targets.
actor ProbeWorker {
    private struct Watch {
        let session: TargetSession
        let task: Task<Void, Never>
    }

    private let loop: EventLoop
    private let network: any Network
    private let gate: ProbeGate
    private var watches: [String: Watch] = [:]
    private var canaries: Task<Void, Never>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop, capacity: Int, spacing: DestinationSpacing, network: @Sendable (EventLoop) -> any Network) {
        self.loop = loop
        self.network = network(loop)
        gate = ProbeGate(loop: loop, capacity: capacity, spacing: spacing)
    }

    /// How many targets it watches.
    var count: Int { watches.count }

    /// Starts watching a target, in the place of one of the same name that was watched before.
    func watch(_ target: ProbeTarget, _ cadence: TargetSession.Cadence, mailbox: Mailbox<RecordedProbe>) {
        watches.removeValue(forKey: target.name)?.task.cancel()
        let session = TargetSession(target, cadence, network: network, gate: gate, loop: loop, mailbox: mailbox)
        let name = target.name
        watches[name] = Watch(session: session, task: Task(executorPreference: loop.tasks) { await self.run(name) })
    }

    /// Stops watching targets and waits until their flows are closed.
    func forget(_ names: Set<String>) async {
        let ended = names.compactMap { watches.removeValue(forKey: $0) }
        for watch in ended { watch.task.cancel() }
        for watch in ended { await watch.task.value }
    }

    /// Asks the canaries from now on, those asked before no more.
    func watch(canaries addresses: [TargetAddress], _ log: CanaryLog) {
        canaries?.cancel()
        canaries = addresses.isEmpty ? nil : Task(executorPreference: loop.tasks) { await self.ask(addresses, log) }
    }

    /// Ends every session and waits until its flow is closed and what it found is in the mailbox.
    func stop() async {
        canaries?.cancel()
        await canaries?.value
        await forget(Set(watches.keys))
    }

    /// Returns once everything that waited for this worker has had its turn.
    func settle() {}

    private func run(_ name: String) async {
        // One that was replaced before its turn must not run the session that took its place.
        if !Task.isCancelled { await watches[name]?.session.run() }
    }

    private func ask(_ addresses: [TargetAddress], _ log: CanaryLog) async {
        var due = loop.refreshedNow()
        while !Task.isCancelled {
            let start = loop.refreshedNow()
            var works = false
            for address in addresses where !works {
                works = await network.reaches(address, within: CanaryLog.patience)
            }
            if Task.isCancelled { return }
            log.add(CanaryLog.Round(start: start, works: works))
            due = max(due + CanaryLog.interval, loop.refreshedNow())
            if await loop.sleep(until: due) == .cancelled { return }
        }
    }
}
