import ArgumentParser
import Evidence
import Exposition
import Foundation
import Probing
import Transport

/// `check`: every stage, a verdict, the cause, the remedy.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates the way to an SBC stage by stage and says what is wrong and what to do.",
        discussion: """
            TARGET is HOST[:PORT], [V6]:PORT or sip:HOST[:PORT][;transport=tls|tcp|udp]; TLS and port 5061 unless said \
            otherwise.
            """)

    @Argument(help: "The targets.")
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

    @Option(help: ArgumentHelp("Print what a diagnosis code means and how to mend it.", valueName: "code"))
    var explain: String?

    func run() async throws {
        if let explain { return try Self.explain(explain) }
        guard ["text", "json", "nagios", "prometheus"].contains(format) else {
            throw CommandFailure.usage(
                "--format \(PeerText(decoded: format).forTerminal): use text, json, nagios or prometheus")
        }
        do {
            try await check()
        } catch let failure as CommandFailure where format == "nagios" {
            throw NagiosFailure.unknown(failure)
        }
    }

    private func check() async throws {
        guard (1...1_000_000).contains(count) else { throw CommandFailure.usage("--count: use 1 to 1000000") }
        let plan = CheckPlan(
            targets: try named().map { try options.target($0) }, count: count,
            interval: try CheckOptions.duration(interval, "--interval"), keepsTrace: trace)
        let startedAt = SystemClock().wall()
        let showsEach = format == "text" && (plan.targets.count == 1 || trace)
        let results = try await CheckRunner(plan).run { result in
            if showsEach { Terminal.print(Self.text(result, trace)) }
        }
        let verdict = plan.verdict(of: results)
        switch format {
        case "json": Terminal.print(CheckJSON.document(results, verdict: verdict, startedAt: startedAt).text + "\n")
        case "nagios": Terminal.print(CheckNagios.line(results, verdict: verdict) + "\n")
        case "prometheus": Terminal.print(CheckMetrics.text(results))
        default: if !showsEach || results.count > 1 { Terminal.print(CheckText(Terminal.style).summary(results)) }
        }
        let status = verdict.exitStatus
        if status != 0 { throw ExitCode(status) }
    }

    private func named() throws -> [String] {
        var names = targets
        if let targetsFile {
            let text = String(decoding: try InputFile.read(targetsFile, limit: 16 << 20), as: UTF8.self)
            names += text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        }
        guard !names.isEmpty else {
            throw CommandFailure.usage("name a target, for instance: trunkwatch check sbc1.example.net")
        }
        // A target that is named twice is probed once: two equal series would spoil a scrape.
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func text(_ result: ProbeResult, _ trace: Bool) -> String {
        let text = CheckText(Terminal.style)
        return text.result(result) + (trace ? "\n" + text.trace(result) : "")
    }

    private static func explain(_ text: String) throws {
        guard let code = DiagnosisCode(rawValue: text) else {
            let stage = text.split(separator: ".").first.map { $0 + "." } ?? ""
            let near = DiagnosisCode.allCases.map(\.rawValue).filter { $0.hasPrefix(stage) }
            let list = near.isEmpty ? DiagnosisCode.allCases.map(\.rawValue) : near
            throw CommandFailure.usage(
                "there is no code “\(PeerText(decoded: text).forTerminal)”; there are \(list.joined(separator: ", "))")
        }
        Terminal.print("\(code.rawValue)\n  \(code.meaning)\n  → \(code.remedy)\n  Whose move: \(code.side.words).\n")
    }
}

/// What a `check` does: which targets, how often, and how the results add up.
struct CheckPlan: Sendable {
    let targets: [ProbeTarget]
    let count: Int
    let interval: Span
    let keepsTrace: Bool

    /// Fail over unknown over warn over pass; of several probes of one target, some lost is a warning (CONTRACT §1).
    func verdict(of results: [ProbeResult]) -> Verdict {
        guard count > 1 else { return results.verdict }
        return Dictionary(grouping: results) { [$0.target.name, $0.address?.text ?? ""] }.values.reduce(.pass) {
            verdict, own in
            let lost = own.filter { $0.verdict == .fail }
            let rest = own.filter { $0.verdict != .fail }.verdict
            let combined: Verdict = lost.isEmpty ? rest : lost.count == own.count ? .fail : rest.combined(with: .warn)
            return verdict.combined(with: combined)
        }
    }
}
