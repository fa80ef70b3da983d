import Evidence
import Exposition
import Plans

/// What `check --explain` prints.
enum CodeExplanation {
    /// One code with its meaning and remedy, or, without a code, every code with a line.
    static func print(_ text: String) throws(CommandFailure) {
        if text.isEmpty {
            var style = Terminal.style
            // Whoever pipes the list somewhere wants whole sentences.
            if !Terminal.isInteractive { style.width = 1_000 }
            return Terminal.print(CodeText(style).list)
        }
        guard let code = DiagnosisCode(rawValue: text.lowercased()) else { throw .usage(unknown(text)) }
        Terminal.print(CodeText(Terminal.style).explanation(code))
    }

    private static func unknown(_ text: String) -> String {
        let shown = PeerText(decoded: text).forTerminal
        let all = DiagnosisCode.allCases.map(\.rawValue)
        // Somebody who left the stage out, or named nothing but it, is helped as well.
        let near =
            NearestKey.to(text, among: all) ?? all.first { $0.hasSuffix("." + text) } ?? all.first { $0.contains(text) }
        return "there is no code “\(shown)”" + (near.map { "; did you mean \($0)?" } ?? ".")
            + " All codes: trunkwatch check --explain"
    }
}
