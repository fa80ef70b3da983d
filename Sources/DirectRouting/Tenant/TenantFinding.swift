package import Evidence

/// One thing that the settings get wrong, and the command that mends it.
package struct TenantFinding: Sendable, Hashable {
    /// The stable code.
    package let code: TenantCode
    /// How grave it is here.
    package let severity: Severity
    /// What it is about: `gateway sbc1.example.net`, `route Paris`.
    package let subject: String
    /// What was found, in one sentence.
    package let summary: String
    /// The PowerShell command that mends it; nil where that needs a decision first.
    package let remedy: String?

    init(
        _ code: TenantCode, _ severity: Severity, _ kind: String, _ name: String, _ summary: String,
        remedy: String? = nil
    ) {
        self.code = code
        self.severity = severity
        subject = "\(kind) \(name)"
        self.summary = summary
        self.remedy = remedy
    }

    /// A name as PowerShell reads it, whatever it holds.
    static func quoted(_ name: String) -> String {
        var text = "'"
        for scalar in name.unicodeScalars {
            // PowerShell ends a quotation at typographic marks as well.
            if "'\u{2018}\u{2019}\u{201A}\u{201B}".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            }
            text.unicodeScalars.append(scalar)
        }
        return text + "'"
    }
}
