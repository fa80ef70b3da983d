package import Evidence

/// A plugin's single line for Nagios and its heirs: `SIP CRITICAL - text | 'label'=value;warn;crit`.
package struct NagiosLine: Sendable, Hashable {
    /// When a value is in trouble.
    package enum Threshold: Sendable, Hashable {
        /// Above this.
        case above(Double)
        /// Below this.
        case below(Double)
    }

    /// One measured value.
    package struct Measure: Sendable, Hashable {
        /// A unit that Nagios knows.
        package enum Unit: String, Sendable, Hashable {
            case none = ""
            case seconds = "s"
            case milliseconds = "ms"
            case percent = "%"
            case bytes = "B"
            case counter = "c"
        }

        /// Its name; up to 19 characters suit every data base behind Nagios.
        package var label: String
        /// The value; `nil` where there is none, which is written as `U`.
        package var value: Double?
        /// Its unit.
        package var unit: Unit
        /// When it is a warning.
        package var warning: Threshold?
        /// When it is critical.
        package var critical: Threshold?

        /// What it can be at least and at most; an infinite end is not written.
        package var bounds: ClosedRange<Double>?

        /// A measure from its parts.
        package init(
            _ label: String, _ value: Double?, _ unit: Unit = .none, warning: Threshold? = nil,
            critical: Threshold? = nil, within bounds: ClosedRange<Double>? = nil
        ) {
            self.label = label
            self.value = value
            self.unit = unit
            self.warning = warning
            self.critical = critical
            self.bounds = bounds
        }
    }

    /// The most characters of the text.
    package static let mostCharacters = 512

    /// The service, for instance `SIP`.
    package var service: String
    /// What is said; decides the word and the exit status.
    package var verdict: Verdict
    /// One line for people; line breaks and bars in it are made harmless.
    package var text: String
    /// What was measured, all of it on this line.
    package var measures: [Measure]

    /// A line from its parts.
    package init(service: String = "SIP", verdict: Verdict, text: String, measures: [Measure] = []) {
        self.service = service
        self.verdict = verdict
        self.text = text
        self.measures = measures
    }
}

extension NagiosLine {
    /// The line without its line break.
    package var line: String {
        let head = "\(Self.harmless(service)) \(word) - \(Self.harmless(text))"
        guard !measures.isEmpty else { return head }
        return head + " | " + measures.map(Self.text(of:)).joined(separator: " ")
    }

    private var word: String {
        switch verdict {
        case .pass: "OK"
        case .warn: "WARNING"
        case .fail: "CRITICAL"
        case .unknown: "UNKNOWN"
        }
    }

    /// A bar would begin the measures. Scalar by scalar: a bar with a combining accent is one character to Swift and a
    /// bar to everyone who reads the line.
    private static func harmless(_ text: String) -> String {
        replaced(PeerText(decoded: text).forTerminal) { $0 == "|" ? "/" : String($0) }
    }

    private static func replaced(_ text: String, _ replacement: (Unicode.Scalar) -> String) -> String {
        text.unicodeScalars.prefix(mostCharacters).reduce(into: "") { $0 += replacement($1) }
    }

    private static func text(of measure: Measure) -> String {
        var fields = [
            "\(label(measure.label))=\(number(measure.value))\(measure.value == nil ? "" : measure.unit.rawValue)"
        ]
        fields.append(text(of: measure.warning))
        fields.append(text(of: measure.critical))
        if let bounds = measure.bounds {
            fields += [bounds.lowerBound, bounds.upperBound].map { $0.isFinite ? number($0) : "" }
        }
        while fields.last == "" { fields.removeLast() }
        return fields.joined(separator: ";")
    }

    private static func text(of threshold: Threshold?) -> String {
        switch threshold {
        case .above(let value): number(value)
        case .below(let value): number(value) + ":"
        case nil: ""
        }
    }

    /// In quotes, a quote doubled; an equals sign would end it.
    private static func label(_ text: String) -> String {
        "'" + replaced(harmless(text)) { $0 == "=" ? "_" : $0 == "'" ? "''" : String($0) } + "'"
    }

    /// Up to six decimals, never an exponent.
    private static func number(_ value: Double?) -> String {
        guard let value, value.isFinite, abs(value) < 1e12 else { return "U" }
        let scaled = Int64((value * 1e6).rounded())
        let digits = padded(Int(scaled.magnitude % 1_000_000), 6)
        let fraction = digits.reversed().drop { $0 == "0" }.reversed()
        let whole = "\(scaled < 0 ? "-" : "")\(scaled.magnitude / 1_000_000)"
        return fraction.isEmpty ? whole : "\(whole).\(String(fraction))"
    }
}
