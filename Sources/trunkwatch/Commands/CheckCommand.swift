import ArgumentParser
import Evidence
import Exposition
import Probing
import Transport

/// `check`: every stage, a verdict, the cause, the remedy.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates the way to an SBC stage by stage and says what is wrong and what to do.",
        discussion: """
            TARGET is HOST[:PORT], [V6]:PORT or sip:HOST[:PORT][;transport=tls|tcp|udp]; TLS and port 5061 unless said \
            otherwise. - reads targets from standard input, one a line; # begins a comment. Ctrl-C ends a check with \
            the results so far.
            """)

    @Argument(help: "The targets; - for those of standard input.")
    var targets: [String] = []

    @OptionGroup var options: CheckOptions

    @Option(
        name: .customLong("targets"),
        help: ArgumentHelp("Read more targets from a file (- for standard input), one a line.", valueName: "file"))
    var targetsFile: String?

    @Option(help: ArgumentHelp("Probe each target so many times.", valueName: "n"))
    var count = 1

    @Option(help: ArgumentHelp("The time between two probes of a target.", valueName: "duration"))
    var interval = "1s"

    @Option(help: "text, json, nagios or prometheus.")
    var format = "text"

    @Flag(help: "Show the SIP messages themselves.")
    var trace = false

    @Option(
        defaultAsFlag: "",
        help: ArgumentHelp(
            "Print what a diagnosis code means and how to mend it; a stage: its codes; alone: all.", valueName: "code")
    )
    var explain: String?

    func run() async throws {
        if let explain { return try explained(explain) }
        let output = try output()
        await CheckSession(output).run()
        try end(output)
    }

    private func explained(_ code: String) throws {
        // An option without its word beside a target is half a command: neither the list nor a check was asked for.
        if code.isEmpty, let target = targets.first {
            throw CommandFailure.usage(
                "--explain beside the target \(PeerText(decoded: target).forTerminal) needs a code; "
                    + "without a target it lists all codes")
        }
        try CodeExplanation.print(code)
    }

    /// Says of every target that the system refused what a probe needs, without needing any of it.
    func endPrevented(by error: SystemError) throws {
        if explain != nil { return }
        let output = try output()
        output.plan.targets.forEach { output.take(.prevented($0, by: error, at: SystemClock().wall())) }
        try end(output)
    }

    private func end(_ output: CheckOutput) throws {
        let status = output.finish().exitStatus
        if status != 0 { throw ExitCode(status) }
    }

    private func output() throws -> CheckOutput {
        guard let format = CheckOutput.Format(rawValue: format) else {
            throw CommandFailure.usage(
                "--format \(PeerText(decoded: format).forTerminal): use text, json, nagios or prometheus")
        }
        do {
            guard (1...1_000_000).contains(count) else { throw CommandFailure.usage("--count: use 1 to 1000000") }
            let plan = CheckPlan(
                targets: try named(), count: count, interval: try CheckOptions.duration(interval, "--interval"),
                keepsTrace: trace && [.text, .json].contains(format))
            DescriptorLimit.raise()
            return CheckOutput(format, plan, startedAt: SystemClock().wall())
        } catch let failure as CommandFailure where format == .nagios {
            throw NagiosFailure.unknown(failure)
        }
    }

    private func named() throws -> [ProbeTarget] {
        var list = CheckTargets { try options.target($0) }
        try list.add(targets)
        if let targetsFile { try list.add(file: targetsFile) }
        guard !list.targets.isEmpty else {
            throw CommandFailure.usage("name a target, for instance: trunkwatch check sbc1.example.net")
        }
        return list.targets
    }
}
