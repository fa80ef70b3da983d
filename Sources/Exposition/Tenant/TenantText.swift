package import DirectRouting
package import Evidence

/// What exported Direct Routing settings come to, for people.
package struct TenantText {
    private let style: TextStyle

    /// A rendering in a style.
    package init(_ style: TextStyle) { self.style = style }

    /// The findings, gravest first, and a line that sums them up with the edition of the rules.
    package func findings(_ findings: [TenantFinding], of settings: TenantSettings, by edition: RuleEdition) -> String {
        var lines = findings.flatMap(lines)
        lines += settings.unread.flatMap { style.wrapped(shown($0), lead: "  ? ", indent: 4) }
        let counts = [(Severity.fail, "wrong"), (.warn, "to look at"), (.info, "to know")].map { severity, words in
            "\(findings.count { $0.severity == severity }) \(words)"
        }
        let size =
            "\(settings.gateways.count) gateways, \(settings.routes.count) routes, "
            + "\(settings.policies.count) policies"
        lines.append("\(style.word(findings.verdict))  \(size): \(counts.joined(separator: ", "))")
        lines.append(style.mark("Rules of \(edition.date)", .dim))
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(_ finding: TenantFinding) -> [String] {
        let head =
            "\(style.sign(finding.severity)) \(style.mark(finding.code.rawValue, .bold))  \(shown(finding.subject))"
        // A command is copied whole: it is never wrapped.
        return [head] + style.wrapped(shown(finding.summary), lead: "  ", indent: 2)
            + (finding.remedy.map { ["  → " + shown($0)] } ?? [])
    }

    /// One code: what it means and which document says so; all of them without one.
    package func explanation(_ codes: [TenantCode]) -> String {
        codes.map { code in
            ([style.mark(code.rawValue, .bold)] + style.wrapped(code.meaning, lead: "  ", indent: 2)
                + [style.mark("  [\(code.source)]", .dim)]).joined(separator: "\n") + "\n"
        }.joined()
    }

    /// The way of a call, with the state of every SBC on it where one is known.
    package func path(_ path: CallPath, of call: CallPath.Call, states: (String) -> TargetState?) -> String {
        let kind = path.isEmergency ? "emergency policy" : "policy"
        var lines = ["\(style.mark(shown(call.number), .bold)) by \(kind) \(shown(path.policy))"]
        lines += path.passed.map { style.mark("  usage \(shown($0)): no route fits", .dim) }
        if let usage = path.usage { lines.append("  usage \(shown(usage))") }
        for (index, leg) in path.legs.enumerated() {
            let priority = leg.priority.map { ", priority \($0)" } ?? ""
            lines.append(
                "  \(index + 1). route \(shown(leg.route))\(priority)  \(style.mark(shown(leg.pattern), .dim))")
            lines += leg.hops.map { "     " + hop($0, call, states($0.gateway)) }
            if leg.hops.count(where: { $0.refusal == nil }) > 1 {
                lines.append(style.mark("     in random order; healthy ones before demoted ones", .dim))
            }
        }
        if !path.ignored.isEmpty {
            lines += style.wrapped(
                "Not looked at, for a usage before fits: \(path.ignored.map(shown).joined(separator: ", ")). "
                    + "(Seen in the field: they are tried when every SBC before fails.)", lead: "  ", indent: 2)
        }
        if let failure = path.failure { lines += style.wrapped(shown(failure), lead: "✗ ", indent: 2) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func hop(_ hop: CallPath.Hop, _ call: CallPath.Call, _ state: TargetState?) -> String {
        if let refusal = hop.refusal { return style.mark("– \(shown(hop.gateway)): \(shown(refusal))", .dim) }
        let sign = state.map { style.sign($0 == .down ? .fail : $0 == .up ? .pass : .unknown) } ?? "·"
        let health = state.map { "  \($0.rawValue)" } ?? ""
        let number = hop.number == call.number ? "" : "  as \(shown(hop.number)) (rule \(shown(hop.rule ?? "")))"
        return "\(sign) \(shown(hop.gateway))\(health)\(number)"
    }

    private func shown(_ text: String) -> String { PeerText(decoded: text).forTerminal }
}

extension [TenantFinding] {
    /// The verdict over all findings.
    package var verdict: Verdict { reduce(.pass) { $0.combined(with: $1.severity.verdict) } }
}
