internal import Evidence
internal import Yams

/// One reading of one plan: where it stands and what was found wrong so far; lives for one load on one thread.
final class PlanReading {
    /// The file as it was named.
    let file: String
    /// The plan's folder with its closing slash; empty where paths are as the working directory has them.
    let folder: String
    private let findings: Findings
    /// The file's place in the order in which files were read.
    private let order: Int

    /// What was found wrong in all files of a plan.
    private final class Findings {
        var found: [(order: Int, problem: PlanProblem)] = []
        var omitted = 0
        /// The files in the order in which they were read.
        var files: [String] = []
    }

    convenience init(file: String) { self.init(file: file, Findings()) }

    private init(file: String, _ findings: Findings) {
        self.file = file
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        self.findings = findings
        order = findings.files.count
        findings.files.append(file)
    }

    /// A reading of a file that this one includes; problems of both are told together.
    func including(_ file: String) -> PlanReading { PlanReading(file: file, findings) }

    /// How many problems were noted so far, in all files.
    var problemCount: Int { findings.found.count + findings.omitted }

    /// How many files were read so far.
    var files: Int { findings.files.count }

    /// Notes a problem; the hundredth is the last that is kept.
    func refuse(_ path: PlanPath, at mark: Mark?, _ refusal: PlanRefusal) {
        guard findings.found.count < PlanLimits.problems else {
            findings.omitted += 1
            return
        }
        let problem = PlanProblem(
            file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, keyPath: path.text,
            reason: refusal.reason, suggestion: refusal.suggestion)
        findings.found.append((order, problem))
    }

    /// Notes problems of files that the plan names, each in the file of the plan that names it.
    func note(_ problems: [PlanProblem]) {
        for problem in problems {
            guard findings.found.count < PlanLimits.problems else {
                findings.omitted += 1
                continue
            }
            findings.found.append((findings.files.firstIndex(of: problem.file) ?? order, problem))
        }
    }

    /// Whether nothing was found wrong.
    var isClean: Bool { findings.found.isEmpty }

    /// Everything that was found wrong, in the file's order.
    var error: PlanError {
        let sorted = findings.found.enumerated().sorted { one, other in
            let (a, b) = (one.element.problem, other.element.problem)
            return (one.element.order, a.line, a.column, one.offset)
                < (other.element.order, b.line, b.column, other.offset)
        }
        return PlanError(sorted.map(\.element.problem), omitted: findings.omitted)
    }

    /// A path as the plan means it.
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
}

/// Why a value is refused; the place is added by whoever knows it.
struct PlanRefusal: Error, Sendable {
    let reason: String
    var suggestion: String?
    /// Whether a file could not be read at all.
    var isUnreadable = false

    init(_ reason: String, suggestion: String? = nil, isUnreadable: Bool = false) {
        self.reason = reason
        self.suggestion = suggestion
        self.isUnreadable = isUnreadable
    }
}

/// Text of the plan's author in quotes, made safe for a terminal.
func quoted(_ text: some StringProtocol) -> String { "“" + PeerText(decoded: String(text)).forTerminal + "”" }
