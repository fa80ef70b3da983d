import ChainAudit
import Evidence
import Probing

/// A chain as people read it: a tree with the leaf on top and under each certificate its issuer.
package struct CertificateText {
    private let style: TextStyle

    /// A rendering in a style.
    package init(_ style: TextStyle) { self.style = style }

    /// The chains, what was found in each and what to do.
    package func text(_ answer: CertificateAnswer) -> String {
        answer.chains.map { text($0, of: answer) }.joined(separator: "\n")
    }

    private func text(_ judged: JudgedChain, of answer: CertificateAnswer) -> String {
        let address = judged.address.flatMap { answer.subject.contains($0) ? nil : " (\($0))" } ?? ""
        let time = "\(address) as of \(judged.time.iso8601Seconds)"
        let room = max(8, style.width - time.columns - judged.verdict.rawValue.count - 2)
        let head = "\(style.mark(answer.subject.cut(to: room), .bold))\(time)"
        var lines = ["\(head)  \(style.word(judged.verdict))"]
        if let chain = judged.chain, chain.leaf != nil {
            lines.append("")
            lines += tree(judged, chain)
        } else {
            lines += ["", "  no certificate was presented"]
        }
        if !judged.diagnoses.isEmpty { lines.append("") }
        for finding in judged.diagnoses { lines += style.finding(finding) }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: The tree

    private func tree(_ judged: JudgedChain, _ chain: PresentedChain) -> [String] {
        var lines: [String] = []
        let elements = chain.pathElements
        let lacking = judged.missingAbove
        for element in elements {
            let hasChild = element.depth < elements.count - 1 || lacking != nil
            let note = chain.certificates.contains(element.certificate) ? "" : unsent(element, chain)
            lines += branch(
                element.depth, element.role.rawValue, element.certificate, note: note, facts: facts(element, judged),
                hasChild: hasChild)
        }
        if let lacking { lines += missing(above: lacking, depth: elements.count) }
        for element in chain.unusedElements {
            lines += ["", "  " + style.mark("sent besides, on no path of the leaf", .dim)]
            lines += branch(
                0, "certificate \(element.depth)", element.certificate, note: "", facts: facts(element, judged),
                hasChild: false)
        }
        return lines
    }

    private func unsent(_ element: ChainElement, _ chain: PresentedChain) -> String {
        chain.trusted && element.role == .root ? " (known here, need not be sent)" : " (not sent, known here)"
    }

    /// One certificate and its facts, with the bar that leads down to its issuer.
    private func branch(
        _ depth: Int, _ title: String, _ certificate: CertificateFacts, note: String, facts: [(String, String)],
        hasChild: Bool
    ) -> [String] {
        let (corner, below) = margins(depth, hasChild: hasChild)
        let subject = certificate.subject.isEmpty ? "no subject" : PeerText(certificate.subject).forTerminal
        return painted(title, .bold, "\(subject)\(note)", corner, below)
            + facts.flatMap { name, value in
                Self.copied.contains(name)
                    ? whole(value, after: name, below) : wrapped(value, after: name.padded(to: 10), below, below)
            }
    }

    /// The facts that people copy, so that no line break may stand in them.
    private static let copied = ["SHA-256", "SPKI", "serial"]

    private func whole(_ value: String, after word: String, _ below: String) -> [String] {
        let line = below + word.padded(to: 10) + value
        return line.columns <= style.width ? [line] : [below + word, below + value]
    }

    private func missing(above certificate: CertificateFacts, depth: Int) -> [String] {
        let (corner, below) = margins(depth, hasChild: false)
        let places = certificate.authorityInfoCAIssuers.map { PeerText($0).forTerminal }
        let place = places.isEmpty ? "no address is given for it" : places.joined(separator: " ")
        return painted("✗ missing", .red, "\(PeerText(certificate.issuer).forTerminal) (not sent)", corner, below)
            + wrapped(place, after: "lies at".padded(to: 10), below, below)
    }

    /// A title in an ink and what stands behind it.
    private func painted(
        _ title: String, _ ink: TextStyle.Ink, _ text: String, _ corner: String, _ below: String
    ) -> [String] {
        var lines = wrapped(text, after: "\(title)  ", corner, below)
        lines[0] = corner + style.mark(title, ink) + lines[0].dropFirst(corner.count + title.count)
        return lines
    }

    private func margins(_ depth: Int, hasChild: Bool) -> (corner: String, below: String) {
        let indent = String(repeating: " ", count: 2 + 3 * max(0, depth - 1))
        let corner = depth == 0 ? indent : indent + "└─ "
        let below = (depth == 0 ? indent : indent + "   ") + (hasChild ? "│  " : "   ")
        return (corner, below)
    }

    /// The text in lines that fit, the first after a margin and a word, the others as far in after another margin.
    private func wrapped(_ text: String, after word: String, _ first: String, _ others: String) -> [String] {
        let deepest = max(first.columns, others.columns)
        let narrow = TextStyle(colour: false, width: style.width - deepest)
        let indent = first == others ? word.columns : 2
        return narrow.wrapped(text, lead: word, indent: indent).enumerated().map {
            ($0.offset == 0 ? first : others) + $0.element
        }
    }
}
