import Evidence
import Foundation
import Transport

/// A check under way: the probes, the line that says how far they are, and the hand on the keyboard.
struct CheckSession {
    private let plan: CheckPlan
    private let output: CheckOutput

    /// How often the progress is shown anew.
    private static let pace = Duration.milliseconds(200)
    /// A check that is over sooner shows none.
    private static let patience = Span.milliseconds(800)

    init(_ output: CheckOutput) {
        plan = output.plan
        self.output = output
    }

    /// Probes all targets, or until SIGINT or SIGTERM comes: the output then has what was found so far.
    func run() async {
        let probing = Task { [plan, output] in await CheckRunner(plan).run { output.take($0) } }
        let listening = await listener(probing)
        let showing = Task { await showProgress() }
        await probing.value
        showing.cancel()
        await showing.value
        listening?.cancel()
    }

    /// Breaks the probing off at the first signal, the process at the second; `nil` where signals cannot be heard.
    private func listener(_ probing: Task<Void, Never>) async -> Task<Void, Never>? {
        // Dispatch hears signals through descriptors of its own, and traps where it gets none.
        guard (try? DescriptorLimit.require(8)) != nil else { return nil }
        let signals = await Interruption.signals([SIGINT, SIGTERM])
        return Task {
            for await number in signals {
                if probing.isCancelled { exit(128 + number) }
                probing.cancel()
            }
        }
    }

    /// Only somebody who looks at standard error sees it, and nobody needs it for one probe or a line each second.
    private func showProgress() async {
        let dumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
        guard Terminal.talksToSomebody, !dumb, plan.targets.count > 1 else { return }
        let clock = SystemClock()
        let started = clock.now()
        while (try? await Task.sleep(for: Self.pace)) != nil {
            let elapsed = clock.now() - started
            if elapsed > Self.patience { output.showProgress(after: elapsed) }
        }
    }
}
