import Evidence
import Probing
import SIP
import Transport

/// Drives the layers under test from one loop, as the agent does.
actor Driver {
    let loop: EventLoop
    let prober: Prober
    var sessions: [FleetSession] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) {
        self.loop = loop
        prober = Prober(loop: loop, resolver: Resolver(on: loop), contexts: TLSContexts())
    }

    /// One new handshake and OPTIONS after the other.
    func fresh(_ job: Job) async {
        let target = job.tlsTarget()
        for _ in 0..<5 { await Self.expectPass(await prober.check(target)[0]) }
        let start = Usage.now()
        for _ in 0..<job.number(5) { await Self.expectPass(await prober.check(target)[0]) }
        Usage.report(since: start, for: job.number(5))
    }

    /// OPTIONS over one flow, so many in flight at a time.
    func persistent(_ target: ProbeTarget, count: Int, window: Int) async {
        guard let flow = await prober.open(target).flow else { fatalError("no flow") }
        for _ in 0..<50 { await Self.expectPass(await prober.ask(target, over: flow)) }
        let start = Usage.now()
        let askers = (0..<window).map { _ in Task { await self.ask(target, over: flow, times: count / window) } }
        for asker in askers { await asker.value }
        Usage.report(since: start, for: count / window * window)
        flow.close()
    }

    private func ask(_ target: ProbeTarget, over flow: SIPFlow, times: Int) async {
        for _ in 0..<times { await Self.expectPass(await prober.ask(target, over: flow)) }
    }

    /// Connect, handshake, OPTIONS, close, over and over: descriptors and memory at the start, at the half, at the end.
    func churn(_ job: Job) async {
        let target = job.tlsTarget()
        let count = job.number(5)
        for _ in 0..<max(200, count / 20) { await Self.expectPass(await prober.check(target)[0]) }
        let before = (Usage.descriptors(), Usage.privateKiB())
        var half = before
        for index in 0..<count {
            if index == count / 2 { half = (Usage.descriptors(), Usage.privateKiB()) }
            await Self.expectPass(await prober.check(target)[0])
        }
        let after = (Usage.descriptors(), Usage.privateKiB())
        print("cycles \(count) descriptors \(before.0) \(half.0) \(after.0) kib \(before.1) \(half.1) \(after.1)")
        if after.0 > before.0 || after.1 > before.1 + max(2_048, before.1 / 10) { fatalError("something leaks") }
    }

    /// Connections that stay open after one OPTIONS each: KiB for one.
    func idle(_ job: Job) async {
        let target = job.tlsTarget()
        var flows: [SIPFlow] = []
        flows.reserveCapacity(job.number(5) + 20)
        var before = 0
        for index in 0..<job.number(5) + 20 {
            if index == 20 { before = Usage.privateKiB() }
            // As the agent's live flows: the session is taken, and left when the flow ends.
            guard let flow = await prober.open(target, resuming: TLSResumption()).flow else { fatalError("no flow") }
            flows.append(flow)
        }
        print(Usage.tenths(Double(Usage.privateKiB() - before) / Double(job.number(5))))
        for flow in flows { flow.close() }
    }

    static func expectPass(_ result: ProbeResult) async {
        if result.sip?.statusCode != 200 { fatalError("no answer: \(result.diagnoses)") }
    }
}

// MARK: Many targets

extension Driver {
    /// A fleet of persistent targets: connects all, lets a whole interval pass, then measures `seconds`.
    func fleet(_ job: Job) async {
        let count = job.number(5)
        let interval = Span.seconds(job.number(7))
        let audit = job.number(8) == 0 ? nil : Span.seconds(job.number(8))
        let before = Usage.privateKiB()
        for index in 0..<count {
            sessions.append(FleetSession(job.tlsTarget("bench-\(index)"), interval, audit, prober, loop))
        }
        let tasks = sessions.indices.map { index in Task { await self.run(index) } }
        _ = await loop.sleep(until: loop.refreshedNow() + interval + .seconds(5))
        for session in sessions { session.latenesses.removeAll() }
        let start = Usage.now()
        _ = await loop.sleep(until: loop.refreshedNow() + .seconds(job.number(6)))
        let end = Usage.now()
        let memory = Double(Usage.privateKiB() - before) / Double(count)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        summarise((end.cpu - start.cpu) / (end.wall - start.wall), memory)
    }

    private func summarise(_ share: Double, _ memory: Double) {
        let late = sessions.flatMap(\.latenesses).sorted()
        let lost = sessions.reduce(0) { $0 + $1.failures }
        guard !late.isEmpty else { fatalError("nothing was measured") }
        print(
            "probes \(late.count) failed \(lost) lateness_p50_ms \(Usage.tenths(late[late.count / 2]))",
            "lateness_p99_ms \(Usage.tenths(late[late.count * 99 / 100])) cpu_percent \(Usage.tenths(share * 100))",
            "kib_per_target \(Usage.tenths(memory))")
    }

    func run(_ index: Int) async { await sessions[index].run() }
}

/// One target of the fleet: the agent's schedule and both of its questions. Loop only.
final class FleetSession {
    private let target: ProbeTarget
    private let interval: Span
    private let audit: Span?
    private let prober: Prober
    private let loop: EventLoop
    private var flow: SIPFlow?
    /// Milliseconds behind the schedule.
    var latenesses: [Double] = []
    /// Milliseconds from a request to its answer.
    var latencies: [Double] = []
    /// Probes without a 200.
    var failures = 0

    init(_ target: ProbeTarget, _ interval: Span, _ audit: Span?, _ prober: Prober, _ loop: EventLoop) {
        (self.target, self.interval, self.audit, self.prober, self.loop) = (target, interval, audit, prober, loop)
    }

    func run() async {
        // The first connections are spread over the whole interval, as after a quiet start.
        var schedule = ProbeSchedule(
            name: target.name, interval: interval, audit: audit, alwaysFresh: false, now: loop.refreshedNow(),
            wall: loop.clock.wall())
        _ = schedule.nextSlot(at: loop.refreshedNow())
        var isFirst = true
        while !Task.isCancelled {
            let slot = schedule.nextSlot(at: loop.refreshedNow())
            guard await loop.sleep(until: slot.time) != .cancelled else { break }
            latenesses.append((loop.now - slot.time).milliseconds)
            await probe(isFresh: slot.kind == .fresh && !isFirst)
            isFirst = false
        }
        flow?.close()
    }

    /// Starts to count anew.
    func forget() {
        latencies = []
        latenesses = []
        failures = 0
    }

    private func probe(isFresh: Bool) async {
        if isFresh, await prober.check(target)[0].sip?.statusCode != 200 { failures += 1 }
        if let flow, flow.isUsable {
            let result = await prober.ask(target, over: flow)
            if let span = result.sipDuration { latencies.append(span.milliseconds) }
            if result.sip?.statusCode != 200, !Task.isCancelled { failures += 1 }
        } else {
            flow = await prober.open(target).flow
            if flow == nil, !Task.isCancelled { failures += 1 }
        }
    }
}
