import Evidence
import Probing
import Transport

/// One target under watch: its schedule, its live flow, and both questions (DESIGN §3.1). Loop only.
final class TargetSession {
    private let target: ProbeTarget
    private let cadence: Cadence
    private let prober: Prober
    private let loop: EventLoop
    private let mailbox: Mailbox
    private var flow: SIPFlow?

    /// How often a target is asked what.
    struct Cadence: Sendable {
        var interval: Span
        /// `nil` where no fresh handshakes are asked for.
        var audit: Span?
        var alwaysFresh: Bool
    }

    init(_ target: ProbeTarget, _ cadence: Cadence, prober: Prober, loop: EventLoop, mailbox: Mailbox) {
        self.target = target
        self.cadence = cadence
        self.prober = prober
        self.loop = loop
        self.mailbox = mailbox
    }

    /// Probes by the schedule until the task is cancelled, then closes the live flow.
    func run() async {
        let hasHandshake = target.address.transport != .udp
        var schedule = ProbeSchedule(
            name: target.name, interval: cadence.interval, audit: hasHandshake ? cadence.audit : nil,
            alwaysFresh: cadence.alwaysFresh && hasHandshake, now: loop.refreshedNow(), wall: loop.clock.wall())
        while !Task.isCancelled {
            let slot = schedule.nextSlot(at: loop.refreshedNow())
            guard await loop.sleep(until: slot.time) != .cancelled else { break }
            await probe(slot, lateness: loop.now - slot.time)
        }
        flow?.close()
    }

    private func probe(_ slot: ProbeSchedule.Slot, lateness: Span) async {
        switch slot.kind {
        case .keepAlive: await askLive(lateness)
        case .fresh:
            await audit(lateness)
            if !cadence.alwaysFresh { await askLive(lateness) }
        }
    }

    /// A new connection with a full handshake; it becomes the live flow where there is none.
    private func audit(_ lateness: Span) async {
        var (result, fresh) = await prober.open(target)
        if result.verdict == .fail, let flow, flow.isUsable { result.diagnoses.append(disagreement) }
        post(result, .fresh, lateness)
        if cadence.alwaysFresh || flow?.isUsable ?? false {
            fresh?.close()
        } else {
            flow = fresh
        }
    }

    /// OPTIONS on the live flow; where that broke, the answer is the one of a new connection (reference: N10, N11).
    private func askLive(_ lateness: Span) async {
        if let flow, flow.isUsable {
            let result = await prober.ask(target, over: flow)
            if result.isCancelled { return }
            if result.sip != nil {
                post(result, .keepAlive, lateness)
                return
            }
            flow.close()
        }
        flow = nil
        let (result, fresh) = await prober.open(target)
        flow = fresh
        post(result, .keepAlive, lateness)
    }

    private func post(_ result: ProbeResult, _ kind: ProbeKind, _ lateness: Span) {
        if result.isCancelled { return }
        mailbox.post(
            RecordedProbe(
                observation: result.observation(kind: kind, lateness: lateness),
                certificates: result.certificateRecords, diagnoses: result.diagnoses))
    }

    private var disagreement: Diagnosis {
        Diagnosis(
            .tlsLiveAndFreshDiffer, .warn, "the live connection to \(target.name) works, but a new one does not")
    }
}

/// Everything that lives on one loop: its resolver, its prober, and the sessions of its share of the targets.
actor ProbeWorker {
    private let loop: EventLoop
    private let prober: Prober
    private var sessions: [TargetSession] = []
    private var tasks: [Task<Void, Never>] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop, resolver settings: ResolverSettings, contexts: TLSContexts) {
        self.loop = loop
        prober = Prober(loop: loop, resolver: Resolver(on: loop, settings: settings), contexts: contexts)
    }

    /// Starts watching a target.
    func watch(_ target: ProbeTarget, _ cadence: TargetSession.Cadence, mailbox: Mailbox) {
        let index = sessions.count
        sessions.append(TargetSession(target, cadence, prober: prober, loop: loop, mailbox: mailbox))
        tasks.append(Task { await self.run(index) })
    }

    /// Ends every session and waits until its flow is closed.
    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        tasks = []
        sessions = []
    }

    private func run(_ index: Int) async { await sessions[index].run() }
}
