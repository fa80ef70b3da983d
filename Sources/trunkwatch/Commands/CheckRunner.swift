import Evidence
import Probing
import Synchronization
import Transport

/// Runs a check over the loops, a bounded number of targets at a time.
struct CheckRunner {
    private let plan: CheckPlan

    /// The most targets that are probed at once.
    static let concurrency = 128
    /// How far the targets that are probed may be ahead of the first that has no result yet, so that results told in
    /// order never pile up.
    static let window = 512
    /// The descriptors that a target may need at once: a connection, a second one to look again, name servers.
    private static let descriptorsEach = 6

    init(_ plan: CheckPlan) { self.plan = plan }

    /// All results in the order of the targets.
    func results() async -> [ProbeResult] {
        let list = ResultList()
        await run { list.add($0) }
        return list.all
    }

    /// Tells each result: in the order of the targets where each is probed once, else as they come. Cancelled, it tells
    /// what it has and ends soon.
    func run(_ each: @escaping @Sendable (ProbeResult) -> Void) async {
        let workers: [CheckWorker]
        do throws(SystemError) {
            workers = try makeWorkers()
        } catch {
            // This side is at fault and nothing is known of the targets: "unknown", for each of them.
            let now = SystemClock().wall()
            for target in plan.targets { each(.prevented(target, by: error, at: now)) }
            return
        }
        await run(on: workers, each)
    }

    private func run(on workers: [CheckWorker], _ each: @escaping @Sendable (ProbeResult) -> Void) async {
        let tellsAtOnce = plan.count > 1
        let most = max(1, min(Self.concurrency, DescriptorLimit.free / Self.descriptorsEach))
        await withTaskGroup(of: (Int, [ProbeResult]).self) { group in
            var waiting: [Int: [ProbeResult]] = [:]
            var next = 0
            var told = 0
            var running = 0
            while told < plan.targets.count {
                while running < most, next < plan.targets.count, next < told + Self.window, !Task.isCancelled {
                    let index = next
                    next += 1
                    running += 1
                    let worker = workers[index % workers.count]
                    group.addTask(executorPreference: worker.loop.tasks) {
                        (index, await worker.probe(plan.targets[index], plan, tellsAtOnce ? each : nil))
                    }
                }
                guard let (index, results) = await group.next() else { break }
                running -= 1
                waiting[index] = results
                while let results = waiting.removeValue(forKey: told) {
                    results.forEach(each)
                    told += 1
                }
            }
        }
    }

    private func makeWorkers() throws(SystemError) -> [CheckWorker] {
        let loops = try LoopGroup(count: plan.targets.count == 1 ? 1 : nil)
        let contexts = TLSContexts()
        return loops.loops.map { CheckWorker(on: $0, contexts: contexts) }
    }
}

/// Results that are kept. The one writer is the runner's task, and it is read when that has ended.
private final class ResultList: Sendable {
    private let list = Mutex<[ProbeResult]>([])

    func add(_ result: ProbeResult) { list.withLock { $0.append(result) } }

    var all: [ProbeResult] { list.withLock { $0 } }
}

/// The part of a check that lives on one loop.
private actor CheckWorker {
    nonisolated let loop: EventLoop
    private let contexts: TLSContexts
    private var prober: Prober?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop, contexts: TLSContexts) {
        self.loop = loop
        self.contexts = contexts
    }

    /// Probes a target as often as the plan says; the results that were not told to `each`.
    func probe(
        _ target: ProbeTarget, _ plan: CheckPlan, _ each: (@Sendable (ProbeResult) -> Void)?
    ) async -> [ProbeResult] {
        let prober = prober ?? Prober(loop: loop, resolver: Resolver(on: loop), contexts: contexts)
        self.prober = prober
        prober.keepsTrace = plan.keepsTrace
        var kept: [ProbeResult] = []
        for attempt in 1...plan.count {
            let begun = loop.refreshedNow()
            for var result in await prober.check(target) {
                result.attempt = attempt
                if let each { each(result) } else { kept.append(result) }
            }
            if attempt < plan.count, await loop.sleep(until: begun + plan.interval) == .cancelled { break }
        }
        return kept
    }
}
