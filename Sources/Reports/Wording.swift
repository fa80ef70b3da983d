import Evidence

/// Numbers and times as people read them; the same bytes on every machine, whatever its locale.
enum Wording {
    /// Text from outside as one harmless line, cut.
    static func line(_ text: String) -> String { PeerText(decoded: text).forTerminal }

    /// `1 outage`, `3 outages`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// `a, b and 3 more`.
    static func names(_ names: [String]) -> String {
        let shown = names.prefix(names.count == 4 ? 4 : 3).map(line)
        if names.count > shown.count { return "\(shown.joined(separator: ", ")) and \(names.count - shown.count) more" }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return "\(shown.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// A share as a percentage with up to three decimals, rounded down so that 100 % is never a courtesy.
    static func percent(_ ratio: Double, places: Int = 3) -> String {
        guard ratio.isFinite else { return "–" }
        let scale = powerOfTen(places)
        let steps = Int(min(max(0, ratio), 1) * Double(scale * 100) + 1e-7)
        return "\(decimal(Double(steps) / Double(scale), places: places, trimmed: true)) %"
    }

    /// A share as a percentage, or a dash where nothing counts.
    static func percent(_ ratio: Double?) -> String { ratio.map { percent($0) } ?? "–" }

    private static func powerOfTen(_ places: Int) -> Int { (0..<places).reduce(1) { scale, _ in scale * 10 } }

    /// A number with so many decimals; `trimmed` drops zeros at the end.
    static func decimal(_ value: Double, places: Int, trimmed: Bool = false) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "–" }
        let scale = powerOfTen(places)
        let scaled = Int((abs(value) * Double(scale)).rounded())
        var fraction = padded(scaled % scale, places)
        if trimmed { while fraction.hasSuffix("0") { fraction.removeLast() } }
        let sign = value < 0 && scaled > 0 ? "−" : ""
        return sign + String(scaled / scale) + (places == 0 || fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// `850 µs`, `3.2 ms`, `45 ms`, `1.25 s`.
    static func duration(_ span: Span?) -> String {
        guard let span else { return "–" }
        let milliseconds = span.milliseconds
        if abs(milliseconds) < 1 { return "\(decimal(milliseconds * 1_000, places: 0)) µs" }
        if abs(milliseconds) < 9.95 { return "\(decimal(milliseconds, places: 1)) ms" }
        if abs(milliseconds) < 999.5 { return "\(decimal(milliseconds, places: 0)) ms" }
        return "\(decimal(milliseconds / 1_000, places: 2)) s"
    }

    /// A length of time in its two largest units: `42 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
    static func length(_ microseconds: Int64) -> String {
        let seconds = max(0, microseconds) / 1_000_000
        if seconds < 1 { return microseconds < 1_000 ? "0 s" : "\(microseconds / 1_000) ms" }
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        let place = units.firstIndex { seconds >= $0.0 } ?? 3
        let (size, name) = units[place]
        guard place < 3, case let rest = seconds % size / units[place + 1].0, rest > 0 else {
            return "\(seconds / size) \(name)"
        }
        return "\(seconds / size) \(name) \(rest) \(units[place + 1].1)"
    }

    /// `2026-11-24 10:00`.
    static func minute(_ time: WallTime) -> String { String(second(time).dropLast(3)) }

    /// To the second where the period is shorter than two hours, else to the minute.
    static func moment(_ time: WallTime, in period: ReportPeriod) -> String {
        period.length < 7_200_000_000 ? second(time) : minute(time)
    }

    /// `2026-11-24 10:00:05`.
    static func second(_ time: WallTime) -> String {
        time.iso8601Seconds.split(separator: "T").joined(separator: " ").replacing("Z", with: "")
    }

    /// `2026-11-24`.
    static func date(_ time: WallTime) -> String { String(time.iso8601Seconds.prefix { $0 != "T" }) }

    /// `12.4`, `−3.1`: days with one decimal, as they were rounded.
    static func days(_ days: Double) -> String { decimal(days, places: 1) }

    /// What a certificate's end means, in one sentence.
    static func expirySentence(_ expiry: CertificateExpiry) -> String {
        let what = expiry.record.position == 0 ? "Its certificate" : "A certificate of its chain"
        switch expiry.status {
        case .expired: return "\(what) expired on \(date(expiry.record.notAfter))."
        case .notYetValid: return "\(what) is not valid before \(date(expiry.record.notBefore))."
        case .critical, .expiring, .valid:
            return "\(what) expires on \(date(expiry.record.notAfter)), in \(days(expiry.daysRemaining)) days."
        }
    }
}
