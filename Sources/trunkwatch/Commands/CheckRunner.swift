import Evidence
import Probing
import Transport

/// Runs a check over the loops, a bounded number of targets at a time.
struct CheckRunner {
    private let plan: CheckPlan

    /// The most targets that are probed at once.
    static let concurrency = 128

    init(_ plan: CheckPlan) { self.plan = plan }

    /// All results in the order of the targets; each is told to `each` as it comes.
    func run(_ each: @escaping @Sendable (ProbeResult) -> Void) async throws -> [ProbeResult] {
        let workers = try makeWorkers()
        return await withTaskGroup(of: (Int, [ProbeResult]).self) { group in
            var results: [[ProbeResult]] = Array(repeating: [], count: plan.targets.count)
            var next = 0
            func startNext() {
                guard next < plan.targets.count else { return }
                let index = next
                next += 1
                group.addTask {
                    (index, await workers[index % workers.count].probe(plan.targets[index], plan, each))
                }
            }
            for _ in 0..<Self.concurrency { startNext() }
            for await (index, own) in group {
                results[index] = own
                startNext()
            }
            return results.flatMap { $0 }
        }
    }

    private func makeWorkers() throws -> [CheckWorker] {
        do throws(SystemError) {
            let loops = try LoopGroup(count: plan.targets.count == 1 ? 1 : nil)
            let contexts = TLSContexts()
            return loops.loops.map { CheckWorker(on: $0, contexts: contexts) }
        } catch {
            // This side is at fault and nothing is known of the targets: "unknown", not a file that cannot be read.
            throw CommandFailure(
                status: 3, text: "local.out-of-descriptors: no event loop could be made: \(error.text)")
        }
    }
}

/// The part of a check that lives on one loop.
private actor CheckWorker {
    private let loop: EventLoop
    private let contexts: TLSContexts
    private var prober: Prober?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop, contexts: TLSContexts) {
        self.loop = loop
        self.contexts = contexts
    }

    func probe(
        _ target: ProbeTarget, _ plan: CheckPlan, _ each: @Sendable (ProbeResult) -> Void
    ) async -> [ProbeResult] {
        let prober = prober ?? Prober(loop: loop, resolver: Resolver(on: loop), contexts: contexts)
        self.prober = prober
        prober.keepsTrace = plan.keepsTrace
        var results: [ProbeResult] = []
        for attempt in 1...plan.count {
            let begun = loop.refreshedNow()
            for var result in await prober.check(target) {
                result.attempt = attempt
                each(result)
                results.append(result)
            }
            if attempt < plan.count, await loop.sleep(until: begun + plan.interval) == .cancelled { break }
        }
        return results
    }
}
