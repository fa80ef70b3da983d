package import Evidence
import Foundation

/// How one of the agent's own identities stands: its certificate is judged as a client's, its key with it.
package struct IdentityRow: Sendable, Hashable {
    /// The name in the plan.
    package var name: String
    /// When the first certificate of its file ends; `nil` where none could be read.
    package var notAfter: WallTime?
    /// What was found.
    package var diagnoses: [Diagnosis]

    /// A row from its parts.
    package init(name: String, notAfter: WallTime? = nil, diagnoses: [Diagnosis] = []) {
        self.name = name
        self.notAfter = notAfter
        self.diagnoses = diagnoses
    }

    /// The verdict of what was found.
    package var verdict: Verdict { diagnoses.verdict }
}

extension IdentityRow {
    /// The row as a status has it, and as a store keeps it between two runs.
    package func json(at now: WallTime) -> JSON {
        .object([
            ("identity", .string(name)), ("verdict", .string(verdict.rawValue)),
            ("notAfter", JSONReport.time(notAfter)),
            ("daysRemaining", notAfter.map { .number($0.days(after: now)) } ?? .null),
            ("diagnoses", .array(diagnoses.map(\.json))),
        ])
    }

    /// Reads ``json(at:)``; `nil` for anything else.
    package init?(reading text: String) {
        guard let told = try? JSONDecoder().decode(Told.self, from: Data(text.utf8)) else { return nil }
        self = told.row
    }

    /// The line for people; `nil` where there is nothing to say.
    func line(at now: WallTime) -> String? {
        guard let cause = diagnoses.rootCause else { return nil }
        let days = notAfter.map { "\(Int($0.days(after: now))) days left, " } ?? ""
        return "own identity \(name): \(days)\(cause.code.rawValue): \(cause.summary)"
    }

    /// The parts that a row needs.
    struct Told: Decodable {
        var identity: String
        var notAfter: String?
        var diagnoses: [Finding]

        struct Finding: Decodable {
            var code: String
            var severity: String
            var summary: String
        }

        var row: IdentityRow {
            IdentityRow(
                name: identity, notAfter: notAfter.flatMap { WallTime(iso8601: $0) },
                diagnoses: diagnoses.compactMap { finding in
                    guard let code = DiagnosisCode(rawValue: finding.code),
                        let severity = Severity(rawValue: finding.severity)
                    else { return nil }
                    return Diagnosis(code, severity, finding.summary)
                })
        }
    }
}
