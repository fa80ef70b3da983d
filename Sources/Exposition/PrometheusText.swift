internal import Evidence

/// Writes metrics in Prometheus' text format 0.0.4: the same families give the same text, whatever their order was.
package enum PrometheusText {
    /// What the response must say; Prometheus 3 fails a scrape without it.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The families in the order of their names, each with HELP and TYPE; families without samples are left out.
    ///
    /// Of two samples with the same name and labels the first is kept, for a second would fail the whole scrape.
    package static func text(_ families: [MetricFamily]) -> String {
        var out = ""
        for family in families.sorted(by: { $0.name < $1.name }) where !family.samples.isEmpty {
            out += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
            out += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for line in lines(of: family) { out += line }
        }
        return out
    }

    /// Series of a histogram keep their order, for buckets ascend; all others are sorted.
    private static func lines(of family: MetricFamily) -> [String] {
        var seen: Set<String> = []
        let lines = family.samples.compactMap { sample -> String? in
            let series = family.name + sample.suffix + labels(sample.labels)
            return seen.insert(series).inserted ? "\(series) \(number(sample.value))\n" : nil
        }
        return family.kind == .histogram ? lines : lines.sorted()
    }

    private static func labels(_ labels: [Label]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// A whole number without its fraction, anything else as short as it is exact.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }
}
