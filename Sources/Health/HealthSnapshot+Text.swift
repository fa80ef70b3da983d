import Evidence

// The written form is one line of `key=value` fields with a version first, so that a store can hold it beside the
// columns people query and so that nothing here needs a decoder from outside the house. `-` stands for “none”.

extension HealthSnapshot {
    private static let version = "v=1"

    /// One line of ASCII from which ``init(target:text:)`` restores the value.
    package var text: String {
        var fields = [
            Self.version, "base=\(base.rawValue)", "since=\(Field(since))", "cause=\(Field(cause))",
            "decider=\(decider.rawValue)", "alone=\(freshAlone)", "unknowns=\(unknowns)", "obscured=\(Field(obscured))",
            "flapping=\(Field(flapping))", "planned=\(Field(planned))", "good=\(Field(lastGoodAt))",
            "flips=" + flips.map { Field($0).description }.joined(separator: ","),
            "keep=" + keepAlive.text, "fresh=" + fresh.text,
        ]
        if let incident {
            fields.append(
                "open=\(Field(incident.startedAt)),\(Field(incident.diagnosis)),\(Field(incident.lastGoodAt))")
        }
        return fields.joined(separator: " ")
    }

    /// Reads ``text`` of the same target; `nil` for anything else.
    package init?(target: String, text: String) {
        var values: [Substring: Substring] = [:]
        for field in text.split(separator: " ") {
            guard let equals = field.firstIndex(of: "=") else { return nil }
            values[field[..<equals]] = field[field.index(after: equals)...]
        }
        guard text.hasPrefix(Self.version + " "), let base = TargetState(rawValue: String(values["base"] ?? "")),
            let decider = values["decider"].flatMap({ UInt8($0) }).flatMap(ProbeKind.init(rawValue:)),
            let keepAlive = Run(text: values["keep"] ?? ""), let fresh = Run(text: values["fresh"] ?? "")
        else { return nil }
        self.base = base
        self.decider = decider
        self.keepAlive = keepAlive
        self.fresh = fresh
        since = Field.time(values["since"])
        cause = Field.code(values["cause"])
        freshAlone = Field.count(values["alone"])
        unknowns = Field.count(values["unknowns"])
        obscured = values["obscured"] == "1"
        flapping = values["flapping"] == "1"
        planned = values["planned"] == "1"
        lastGoodAt = Field.time(values["good"])
        flips = (values["flips"] ?? "").split(separator: ",").compactMap { Field.time($0) }
        incident = values["open"].flatMap { Incident(target: target, text: $0) }
    }
}

extension Incident {
    fileprivate init?(target: String, text: Substring) {
        let parts = text.split(separator: ",")
        guard parts.count == 3, let start = Field.time(parts[0]) else { return nil }
        self.init(
            target: target, startedAt: start, diagnosis: Field.code(parts[1]), lastGoodAt: Field.time(parts[2]))
    }
}

extension Run {
    fileprivate var text: String {
        var fields = [
            "\(failures)", "\(Field(firstFailure))", "\(Field(firstCause))", "\(good)", "\(Field(firstGood))",
            "\(passes)", "\(Field(troubled))", "\(Field(cause))", "\(Field(last))",
            "\(Field(gap.map { WallTime(microseconds: $0.microseconds) }))",
        ]
        fields += recent.map { "\(Field($0.time)):\(Field($0.failed))" }
        return fields.joined(separator: ",")
    }

    fileprivate init?(text: Substring) {
        let parts = text.split(separator: ",")
        guard parts.count >= 10 else { return nil }
        failures = Field.count(parts[0])
        firstFailure = Field.time(parts[1])
        firstCause = Field.code(parts[2])
        good = Field.count(parts[3])
        firstGood = Field.time(parts[4])
        passes = Field.count(parts[5])
        troubled = parts[6] == "1"
        cause = Field.code(parts[7])
        last = Field.time(parts[8])
        gap = Field.time(parts[9]).map { $0 - WallTime(microseconds: 0) }
        recent = parts[10...].compactMap { part in
            let halves = part.split(separator: ":")
            return Field.time(halves.first).map { Mark(time: $0, failed: halves.last == "1") }
        }
    }
}

/// One value of the written form.
private struct Field: CustomStringConvertible {
    let description: String

    init(_ time: WallTime?) { description = time.map { String($0.microseconds) } ?? "-" }
    init(_ code: DiagnosisCode?) { description = code?.rawValue ?? "-" }
    init(_ flag: Bool) { description = flag ? "1" : "0" }

    static func time(_ text: Substring?) -> WallTime? {
        text.flatMap { Int64($0) }.map { WallTime(microseconds: $0) }
    }
    static func code(_ text: Substring?) -> DiagnosisCode? { text.flatMap { DiagnosisCode(rawValue: String($0)) } }
    static func count(_ text: Substring?) -> Int { text.flatMap { Int($0) }.map { max(0, min($0, 1 << 40)) } ?? 0 }
}
