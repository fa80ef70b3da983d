import Evidence
import Exposition
import Probing
import Synchronization

/// Says what a `check` finds, each result as it comes, and keeps of it only what the end needs.
final class CheckOutput: Sendable {
    /// The formats by their names.
    enum Format: String {
        case text, json, nagios, prometheus
    }

    private struct State {
        var tally = CheckTally()
        var metrics = CheckMetrics()
        /// The only result, while there is one.
        var single: ProbeResult?
        var progressIsShown = false
    }

    private let state: Mutex<State>
    private let format: Format
    let plan: CheckPlan
    private let startedAt: WallTime
    private let isMany: Bool

    init(_ format: Format, _ plan: CheckPlan, startedAt: WallTime) {
        self.format = format
        self.plan = plan
        self.startedAt = startedAt
        isMany = plan.targets.count > 1
        state = Mutex(State())
        if format == .json { Terminal.print(CheckJSON.opening(startedAt: startedAt)) }
    }

    /// Takes a result, and says it where the format has a word for each.
    func take(_ result: ProbeResult) {
        state.withLock { state in
            let isFirst = state.tally.results == 0
            state.tally.add(result)
            state.single = isFirst ? result : nil
            switch format {
            case .json: Terminal.print(CheckJSON.element(result, isFirst: isFirst))
            case .prometheus: if !result.isCancelled { state.metrics.add(result) }
            case .nagios: break
            case .text:
                let text = words(for: result)
                if text.isEmpty { break }
                Self.eraseProgress(&state)
                Terminal.print(text)
            }
        }
    }

    /// Says the end; the verdict of all results.
    func finish() -> Verdict {
        state.withLock { state in
            Self.eraseProgress(&state)
            let tally = state.tally
            let statistics = plan.count > 1 ? tally.statistics : []
            switch format {
            case .json: Terminal.print(CheckJSON.closing(verdict: tally.verdict, statistics: statistics))
            case .prometheus: Terminal.print(state.metrics.text(statistics))
            case .nagios: Terminal.print(nagios(state) + "\n")
            case .text:
                let text = CheckText(Terminal.style)
                if plan.count > 1 {
                    Terminal.print(text.statistics(statistics))
                } else if state.single == nil || isMany {
                    Terminal.print(text.summary(tally.rows))
                }
            }
            return tally.verdict
        }
    }

    /// Shows on the line of the progress how far things are.
    func showProgress(after elapsed: Span) {
        state.withLock { state in
            state.progressIsShown = true
            let counts = [Verdict.pass, .warn, .fail, .unknown].compactMap { verdict -> String? in
                let count = state.tally.rows.count { $0.verdict == verdict }
                return count == 0 ? nil : "\(count) \(verdict.rawValue)"
            }
            let done = "\(state.tally.results)/\(plan.targets.count * plan.count)"
            Terminal.whisper("\r\u{1B}[K" + ([done] + counts + [elapsed.shown]).joined(separator: "  "))
        }
    }

    private static func eraseProgress(_ state: inout State) {
        if state.progressIsShown { Terminal.whisper("\r\u{1B}[K") }
        state.progressIsShown = false
    }

    private func words(for result: ProbeResult) -> String {
        let text = CheckText(Terminal.style)
        let trace = plan.keepsTrace ? text.trace(result) : ""
        if plan.count > 1 { return text.line(result) + trace }
        // Each address of a single target is worth its own page; of many targets only a trace is.
        if isMany, !plan.keepsTrace { return "" }
        return text.result(result) + (trace.isEmpty ? "" : "\n" + trace) + (isMany ? "\n" : "")
    }

    private func nagios(_ state: State) -> String {
        if plan.count > 1, !isMany, let only = state.tally.statistics.first, state.tally.rows.count == 1 {
            return CheckNagios.line(only)
        }
        if plan.count == 1, let single = state.single { return CheckNagios.line(single) }
        return CheckNagios.line(state.tally.rows, verdict: state.tally.verdict)
    }
}
