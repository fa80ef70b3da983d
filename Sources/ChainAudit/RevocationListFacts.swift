/// Which revocation list (RFC 5280 §5) it was that had a say.
package struct RevocationListFacts: Sendable, Hashable {
    /// Who issued it, in the one-line form of RFC 2253.
    package var issuer: [UInt8]
    /// When it was issued, in seconds since the Unix epoch; `nil` where it does not say so legibly.
    package var thisUpdate: Int64?
    /// When the next one is due, in seconds since the Unix epoch; `nil` where it does not say.
    package var nextUpdate: Int64?
    /// The file that it was read from.
    package var file: String?

    /// A list's facts from their parts.
    package init(issuer: [UInt8], thisUpdate: Int64?, nextUpdate: Int64?, file: String? = nil) {
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.file = file
    }
}

extension RevocationListFacts {
    /// `“CN=Example CA” of 2026-11-24 in lists.pem`, for a sentence.
    var phrase: String {
        "“\(ShownText.of(issuer))”" + (thisUpdate.map { " of \(CalendarDay.of($0))" } ?? "")
            + (file.map { " in \(ShownText.of(Array($0.utf8)))" } ?? "")
    }

    var evidence: [ChainFinding.Evidence] {
        [.init("listIssuer", .peer(issuer))]
            + (thisUpdate.map { [.init("thisUpdate", .instant($0))] } ?? [])
            + (nextUpdate.map { [.init("nextUpdate", .instant($0))] } ?? [])
            + (file.map { [.init("file", .text($0))] } ?? [])
    }
}

/// Days of the proleptic Gregorian calendar, in UTC; here once more, because nothing is imported here.
enum CalendarDay {
    /// `2026-11-24`; what lies outside the years 1–9999 is shown as their first or last day.
    static func of(_ seconds: Int64) -> String {
        let bounded = min(max(seconds, -62_135_596_800), 253_402_300_799)
        // Days since 0000-03-01, so that the leap day ends its year.
        let day = (bounded + 62_162_035_200) / 86_400
        let era = day / 146_097
        let dayOfEra = day % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isLate = month >= 10
        return "\(padded(era * 400 + yearOfEra + (isLate ? 1 : 0), to: 4))-"
            + "\(padded(isLate ? month - 9 : month + 3, to: 2))-\(padded(dayOfYear - (153 * month + 2) / 5 + 1, to: 2))"
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
