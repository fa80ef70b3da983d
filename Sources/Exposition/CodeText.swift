package import Evidence

/// The diagnosis codes as people look them up.
package struct CodeText {
    private let style: TextStyle

    /// A rendering in a style.
    package init(_ style: TextStyle) { self.style = style }

    /// What one code means, what to do, and whose move it is.
    package func explanation(_ code: DiagnosisCode) -> String {
        ([style.mark(code.rawValue, .bold)] + style.wrapped(code.meaning, lead: "  ", indent: 2)
            + style.wrapped(code.remedy, lead: "  → ", indent: 4)
            + style.wrapped("Whose move: \(code.side.words).", lead: "  ", indent: 2)).joined(separator: "\n") + "\n"
    }

    /// Every code with one line, stage by stage.
    package var list: String { list(DiagnosisCode.allCases) }

    /// The codes of one stage, `certificate` for instance, with one line each; `nil` where there is no such stage.
    package func list(ofStage stage: String) -> String? {
        let codes = DiagnosisCode.allCases.filter { $0.rawValue.hasPrefix(stage + ".") }
        return codes.isEmpty ? nil : list(codes)
    }

    private func list(_ codes: [DiagnosisCode]) -> String {
        let width = codes.map(\.rawValue.columns).max() ?? 0
        // A narrow terminal has the sentence below its code.
        let below = style.width < width + 30
        var stage = ""
        return codes.map { code in
            let own = String(code.rawValue.prefix { $0 != "." })
            let gap = own == stage || stage.isEmpty ? "" : "\n"
            stage = own
            let lead = below ? "\(code.rawValue)\n    " : code.rawValue.padded(to: width) + "  "
            let room = style.width - (below ? 4 : width + 2)
            return gap + lead + code.meaning.cut(to: room) + "\n"
        }.joined()
    }
}
