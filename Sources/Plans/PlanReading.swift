internal import Evidence
internal import Yams

/// One reading of one plan: where it stands and what was found wrong so far; lives for one load on one thread.
final class PlanReading {
    /// The file as it was named.
    let file: String
    /// The plan's folder with its closing slash; empty where paths are as the working directory has them.
    let folder: String
    private var found: [PlanProblem] = []
    private var omitted = 0

    init(file: String) {
        self.file = file
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// Notes a problem; the hundredth is the last that is kept.
    func refuse(_ path: PlanPath, at mark: Mark?, _ refusal: PlanRefusal) {
        guard found.count < PlanLimits.problems else {
            omitted += 1
            return
        }
        found.append(
            PlanProblem(
                file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, keyPath: path.text,
                reason: refusal.reason,
                suggestion: refusal.suggestion))
    }

    /// Whether nothing was found wrong.
    var isClean: Bool { found.isEmpty }

    /// Everything that was found wrong, in the file's order.
    var error: PlanError {
        let sorted = found.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
        }
        return PlanError(sorted.map(\.element), omitted: omitted)
    }

    /// A path as the plan means it.
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
}

/// Why a value is refused; the place is added by whoever knows it.
struct PlanRefusal: Error, Sendable {
    let reason: String
    var suggestion: String?

    init(_ reason: String, suggestion: String? = nil) {
        self.reason = reason
        self.suggestion = suggestion
    }
}

/// Text of the plan's author in quotes, made safe for a terminal.
func quoted(_ text: some StringProtocol) -> String { "“" + PeerText(decoded: String(text)).forTerminal + "”" }
