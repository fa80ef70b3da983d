package import Evidence
package import Probing
import SIP

/// A check as people read it: the verdict first, then the stages, then what was found and what to do.
package struct CheckText {
    let style: TextStyle

    /// A rendering in a style.
    package init(_ style: TextStyle) { self.style = style }

    /// One result.
    package func result(_ result: ProbeResult) -> String {
        var lines = [heading(result)]
        lines += result.steps.map(stage)
        if let server = result.sip?.server ?? result.sip?.userAgent {
            lines += style.wrapped("answered by " + PeerText(server).forTerminal, lead: "    ", indent: 4)
        }
        if !result.diagnoses.isEmpty { lines.append("") }
        for finding in result.diagnoses { lines += style.finding(finding) }
        lines.append("")
        lines += style.wrapped(conclusion(result), lead: "", indent: 0)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The messages of a result as they went over the wire, whole, with secrets taken out.
    package func trace(_ result: ProbeResult) -> String {
        result.trace.map { message in
            let body = message.lines.map { "    " + PeerText.visible($0) }.joined(separator: "\n")
            return "  \(message.sent ? "→ sent" : "← received") at \(message.at.shown)\n\(body)\n"
        }.joined()
    }

    private func heading(_ result: ProbeResult) -> String {
        let transport = result.target.address.transport.rawValue.uppercased()
        let room = style.width - result.verdict.rawValue.count - " over \(transport)  ".count
        let title = "\(PeerText(decoded: result.target.name).forTerminal.cut(to: room)) over \(transport)"
        let gap = max(2, style.width - title.columns - result.verdict.rawValue.count)
        return style.mark(title, .bold) + String(repeating: " ", count: gap) + style.word(result.verdict)
    }

    private func stage(_ step: Step) -> String {
        let time = step.duration?.shown ?? ""
        let lead = "  \(style.sign(step.status)) \(step.name.rawValue.padded(to: 12))"
        let blanks = String(repeating: " ", count: max(0, 9 - time.count))
        let detail = step.status == .skipped && step.detail.isEmpty ? "not reached" : step.detail
        return style.wrapped(detail, lead: lead + blanks + time + "  ", indent: 27).joined(separator: "\n")
    }

    /// The glance: would a call get through, and whose move is it if not.
    private func conclusion(_ result: ProbeResult) -> String {
        if result.isFollowed, let place = result.redirection?.address.text {
            let followed = "It points to \(PeerText(decoded: place).forTerminal), which was followed."
            return followed + (result.rootCause.map { " \(move($0))" } ?? "")
        }
        let blind = "OPTIONS cannot see media, number routing or licences."
        switch (result.verdict, result.rootCause) {
        case (.pass, _) where result.sip == nil:
            return "Nothing is wrong as far as this probe was let in; the SIP layer was not reached."
        case (.pass, _): return "A call would get through as far as signalling goes. \(blind)"
        case (.warn, let cause?) where cause.code == .sipUnavailable:
            return "A call would be turned away for now: the SBC asks to be tried again later. \(move(cause))"
        case (.warn, let cause?) where (result.sip?.statusCode ?? 200) >= 300:
            return "The SBC is alive at SIP level; whether a call gets through, its answer does not say. \(move(cause))"
        case (.warn, let cause?):
            return "A call would get through, but something needs attention. \(move(cause)) \(blind)"
        case (.fail, let cause?) where result.sip != nil && cause.code == .certificateExpiring:
            return "A call gets through now and will soon stop doing so. \(move(cause))"
        case (.fail, let cause?): return "A call would not get through. \(move(cause))"
        case (.unknown, nil) where !result.isCancelled:
            return "This SBC keeps strangers out, which is right; what it would say to a peer it knows cannot be seen."
        case (.unknown, let cause?): return "Nothing can be said about the target. \(move(cause))"
        default: return "The probe was broken off before it had a verdict."
        }
    }

    private func move(_ cause: Diagnosis) -> String { "Whose move: \(cause.code.side.words)." }
}

extension FaultSide {
    /// For the end of a sentence.
    package var words: String {
        switch self {
        case .thisHost: "ours; this side has to be mended first"
        case .dns: "whoever keeps the DNS of the name"
        case .network: "whoever keeps the network between, firewalls included"
        case .peer: "whoever runs the SBC"
        case .certificateOwner: "whoever renews and installs the SBC's certificate"
        case .trunk: "whoever keeps the trunk's settings"
        case .nobody: "nobody's; it is worth knowing"
        }
    }
}

extension String {
    /// The text with blanks up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - columns)) }
}
