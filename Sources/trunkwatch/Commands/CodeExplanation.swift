import Evidence
import Exposition
import Plans

/// What `check --explain` prints.
enum CodeExplanation {
    /// One code with its meaning and remedy, or, of one stage and without a word of all, every code with a line.
    static func print(_ text: String) throws(CommandFailure) {
        var style = Terminal.style
        // Whoever pipes a list somewhere wants whole sentences.
        if !Terminal.isInteractive { style.width = 1_000 }
        if text.isEmpty { return Terminal.print(CodeText(style).list) }
        if let list = CodeText(style).list(ofStage: text.lowercased()) { return Terminal.print(list) }
        guard let code = DiagnosisCode(rawValue: text.lowercased()) else { throw .usage(unknown(text)) }
        Terminal.print(CodeText(Terminal.style).explanation(code))
    }

    private static func unknown(_ text: String) -> String {
        let shown = PeerText(decoded: text).forTerminal
        let all = DiagnosisCode.allCases.map(\.rawValue)
        // Somebody who left the stage out is helped as well.
        let near =
            NearestKey.to(text, among: all) ?? all.first { $0.hasSuffix("." + text) } ?? all.first { $0.contains(text) }
        return "there is no code “\(shown)”" + (near.map { "; did you mean \($0)?" } ?? ".")
            + " All codes: trunkwatch check --explain"
    }
}
