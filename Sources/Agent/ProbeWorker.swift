import Evidence
import Probing
import Transport

/// Everything that lives on one loop: its way to the network, and the sessions of its share of the targets.
actor ProbeWorker {
    private let loop: EventLoop
    private let network: any Network
    private var sessions: [TargetSession] = []
    private var tasks: [Task<Void, Never>] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop, network: @Sendable (EventLoop) -> any Network) {
        self.loop = loop
        self.network = network(loop)
    }

    /// Starts watching a target.
    func watch(_ target: ProbeTarget, _ cadence: TargetSession.Cadence, mailbox: Mailbox<RecordedProbe>) {
        let index = sessions.count
        sessions.append(TargetSession(target, cadence, network: network, loop: loop, mailbox: mailbox))
        tasks.append(Task { await self.run(index) })
    }

    /// Ends every session and waits until its flow is closed and what it found is in the mailbox.
    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        tasks = []
        sessions = []
    }

    /// Returns once everything that waited for this worker has had its turn.
    func settle() {}

    private func run(_ index: Int) async { await sessions[index].run() }
}
