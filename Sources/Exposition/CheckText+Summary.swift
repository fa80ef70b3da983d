import Evidence
package import Probing
import SIP

// Many results: a line a probe, a table, and every cause once.
extension CheckText {
    /// One probe of several, as `ping` writes a line.
    package func line(_ result: ProbeResult) -> String {
        let lead = "\(number(result.attempt, 4))  \(verdict(result.verdict))"
        let name = PeerText(decoded: result.target.name).forTerminal.cut(to: 30)
        let times = result.steps.compactMap { step in
            // A number stays with its unit.
            step.duration.map { "\(step.name.rawValue) \($0.shown.replacing(" ", with: "\u{A0}"))" }
        }.joined(separator: ", ")
        let what = CheckRow(result).finding + (times.isEmpty ? "" : " (\(times))")
        return style.wrapped("\(name): \(what)", lead: lead + "  ", indent: 15).joined(separator: "\n") + "\n"
    }

    /// The rows as a table with the worst first, how many there are of each verdict, and each cause with its remedy.
    package func summary(_ rows: [CheckRow]) -> String {
        let order: [Verdict] = [.fail, .unknown, .warn, .pass]
        let sorted = order.flatMap { verdict in rows.filter { $0.verdict == verdict } }
        // A narrow window has no room for the two columns of numbers.
        let numbers = style.width < 70 ? 0 : 18
        let found = min(30, max(5, rows.map(\.finding.columns).max() ?? 0), (style.width - 11 - numbers) / 2)
        let width = min(style.width - 11 - numbers - found, max(6, rows.map(\.title.columns).max() ?? 0))
        let heads = numbers == 0 ? "" : "OPTIONS".led(to: 8) + "    CERT  "
        var lines = [style.mark("VERDICT  \("TARGET".padded(to: width))  \(heads)FOUND", .dim)]
        lines += sorted.map { row in
            let time = (row.took?.shown ?? "–").led(to: 8)
            let days = (row.daysLeft.map { "\($0) d" } ?? "–").led(to: 6)
            return "\(verdict(row.verdict))  \(row.title.cut(to: width).padded(to: width))  "
                + (numbers == 0 ? "" : "\(time)  \(days)  ")
                + row.finding.cut(to: style.width - 11 - numbers - width)
        }
        lines += ["", totals(rows)] + causes(sorted)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Many probes of the targets in numbers, with the remedy of what was found most.
    package func statistics(_ all: [CheckStatistics]) -> String {
        var lines: [String] = []
        for statistics in all {
            let title = "\(statistics.row.title.cut(to: style.width - 20))"
            lines += ["", style.mark("— \(title) — ", .bold) + style.word(statistics.row.verdict)]
            var counts = "\(statistics.sent) probes, \(statistics.lost) lost (\(percent(statistics.lossPercent)))"
            if statistics.failed > 0 { counts += ", \(statistics.failed) failed" }
            lines += style.wrapped(counts, lead: "  ", indent: 2)
            if let times = statistics.times {
                let shown = [times.least, times.median, times.p95, times.most].map(\.shown).joined(separator: " / ")
                lines += style.wrapped("OPTIONS min / median / p95 / max: \(shown)", lead: "  ", indent: 2)
            }
            lines += statistics.causes.flatMap { cause in
                style.wrapped("\(cause.count) × \(cause.code.rawValue)", lead: "  ", indent: 4)
            }
        }
        lines += causes(all.map(\.row))
        return lines.joined(separator: "\n") + "\n"
    }

    private func totals(_ rows: [CheckRow]) -> String {
        let counts = [Verdict.pass, .warn, .fail, .unknown].compactMap { verdict -> String? in
            let count = rows.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.rawValue)"
        }
        return style.mark("\(rows.count) checked: \(counts.joined(separator: ", "))", .bold)
    }

    /// The most targets that are named under a cause; the table has them all.
    private static let mostNamed = 10

    /// Every cause once: what it says of the one target it concerns, or of which, what to do, and whose move it is.
    private func causes(_ rows: [CheckRow]) -> [String] {
        var codes: [DiagnosisCode] = []
        for case let cause? in rows.map(\.cause) where !codes.contains(cause.code) { codes.append(cause.code) }
        return codes.flatMap { code -> [String] in
            let targets = rows.filter { $0.cause?.code == code }
            let concerned = targets.compactMap(\.cause)
            let worst = concerned.first { $0.severity == .fail } ?? concerned[0]
            let title = "\(style.sign(worst.severity)) \(style.mark(code.rawValue, .bold))"
            let isAlone = concerned.count == 1
            let what = isAlone ? TextStyle.sentence(worst.summary) : "\(concerned.count) targets. \(code.meaning)"
            return ["", "  " + title] + style.wrapped(names(targets), lead: "    ", indent: 4)
                + style.wrapped(what, lead: "    ", indent: 4) + (isAlone ? style.evidence(of: worst) : [])
                + style.wrapped(code.remedy, lead: "    → ", indent: 6)
                + style.wrapped("Whose move: \(code.side.words).", lead: "    ", indent: 4)
        }
    }

    private func names(_ rows: [CheckRow]) -> String {
        var names: [String] = []
        for row in rows where !names.contains(row.title) { names.append(row.title) }
        let rest = names.count - Self.mostNamed
        return names.prefix(Self.mostNamed).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private func verdict(_ verdict: Verdict) -> String {
        style.word(verdict) + String(repeating: " ", count: 7 - verdict.rawValue.count)
    }

    private func number(_ number: Int, _ width: Int) -> String { String(number).led(to: width) }

    private func percent(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value)) %" : "\(value) %"
    }
}

extension String {
    /// The text with blanks before it up to a width.
    func led(to width: Int) -> String { String(repeating: " ", count: max(0, width - columns)) + self }
}
