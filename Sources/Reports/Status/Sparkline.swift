import Evidence

/// Round trips as a row of blocks, one a probe.
enum Sparkline {
    private static let blocks = ["▁", "▂", "▃", "▅", "▇"]

    /// The last `columns` values, lowest to highest of what is shown; a probe without an answer is `×`.
    static func text(_ values: [Span?], columns: Int) -> String {
        let shown = values.suffix(columns)
        let measured = shown.compactMap { $0?.nanoseconds }
        guard let low = measured.min(), let high = measured.max() else {
            return shown.map { _ in "×" }.joined()
        }
        return shown.map { $0.map { blocks[level($0.nanoseconds, low, high)] } ?? "×" }.joined()
    }

    private static func level(_ value: Int64, _ low: Int64, _ high: Int64) -> Int {
        // Differences below a tenth of the value are noise and lie flat.
        let (least, most) = (Double(low), max(Double(high), Double(low) * 1.1))
        guard most > least else { return 0 }
        let share = (Double(value) - least) / (most - least)
        return min(blocks.count - 1, max(0, Int(share * Double(blocks.count))))
    }
}
