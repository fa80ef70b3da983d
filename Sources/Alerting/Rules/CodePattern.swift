package import Evidence

/// A diagnosis code, or the beginning of some and an asterisk: `options.stale`, `certificate.*`, `*`.
package struct CodePattern: Sendable, Hashable {
    /// The pattern as it is written.
    package let text: String
    private let isExact: Bool

    /// Reads a pattern; one that no code of the product matches is refused.
    package init(parsing text: String) throws(SettingSyntaxError) {
        let isExact = !text.hasSuffix("*")
        let beginning = isExact ? text : String(text.dropLast())
        let codes = DiagnosisCode.allCases.map(\.rawValue)
        guard isExact ? codes.contains(text) : codes.contains(where: { $0.hasPrefix(beginning) }) else {
            throw SettingSyntaxError(reason: "no diagnosis has the code “\(text.oneLine.cut(to: 60))”")
        }
        self.text = text
        self.isExact = isExact
    }

    private init(_ text: String) {
        self.text = text
        isExact = !text.hasSuffix("*")
    }

    /// Findings on a certificate.
    static let certificate = CodePattern("certificate.*")
    /// Findings on the handshake.
    static let tls = CodePattern("tls.*")
    /// Findings on the OPTIONS that an SBC sends.
    static let heartbeat = CodePattern("options.*")

    /// Whether a finding is meant: one that is merely informational only where its code is written in full.
    package func matches(_ diagnosis: Diagnosis) -> Bool {
        let code = diagnosis.code.rawValue
        return isExact ? code == text : code.hasPrefix(text.dropLast()) && diagnosis.severity != .info
    }
}

extension [CodePattern] {
    /// Whether any of the patterns means the finding; none means all that is not informational.
    func match(_ diagnosis: Diagnosis) -> Bool {
        isEmpty ? diagnosis.severity != .info : contains { $0.matches(diagnosis) }
    }
}
