import Evidence

/// Draws the p95 of the OPTIONS round trip over time as one row of a heat map; height says the same as shade.
enum LatencyHeatStrip {
    private static let partWidth = 8
    private static let height = 36

    /// Upper ends of the levels in milliseconds; what is above the last is a level of its own.
    private static let ends = [20, 50, 100, 200, 500, 1_000]

    /// The row of a target as SVG.
    static func svg(of target: TargetReport, id: String, period: ReportPeriod) -> String {
        let runs = runs(of: target.buckets)
        return Markup.picture(
            id: id, className: "strip", width: max(1, target.buckets.count) * partWidth, height: height,
            stretched: true, title: "OPTIONS p95 of \(Wording.line(target.name)) over time",
            description: description(of: runs)
        ) { markup in
            for run in runs { draw(run, period: period, in: &markup) }
        }
    }

    /// The levels for the legend, each with its picture and its range in words.
    static var legend: [[String: Any]] {
        (0...ends.count).map { level -> [String: Any] in
            let picture = Markup.picture(
                id: "heat-key\(level)", className: "key", width: 14, height: height, title: "Sign for \(word(level))",
                description: "How the rows show a p95 of \(word(level))"
            ) { bar(level, x: 0, width: 14, in: &$0) }
            return ["svg": picture, "word": word(level)]
        }
    }

    /// Neighbouring parts of one level; no level where nothing was measured.
    private struct Run {
        let level: Int?
        let start: Int
        var parts: Int
        let from: WallTime
        var to: WallTime
    }

    private static func runs(of buckets: [LatencyBucket]) -> [Run] {
        var runs: [Run] = []
        for (index, bucket) in buckets.enumerated() {
            let level = bucket.percentiles.map { Self.level(of: $0.p95) }
            if let last = runs.last, last.level == level {
                runs[runs.count - 1].parts += 1
                runs[runs.count - 1].to = bucket.to
            } else {
                runs.append(Run(level: level, start: index, parts: 1, from: bucket.from, to: bucket.to))
            }
        }
        return runs
    }

    private static func level(of span: Span) -> Int {
        ends.firstIndex { span < .milliseconds($0) } ?? ends.count
    }

    private static func word(_ level: Int) -> String {
        if level == 0 { return "under \(ends[0]) ms" }
        return level == ends.count ? "\(ends[level - 1]) ms and more" : "\(ends[level - 1]) to \(ends[level]) ms"
    }

    private static func words(_ run: Run) -> String { run.level.map(word) ?? "no answer" }

    private static func description(of runs: [Run]) -> String {
        var parts: [String: Int] = [:]
        for run in runs { parts[words(run), default: 0] += run.parts }
        let all = ((0...ends.count).map(word) + ["no answer"]).compactMap { word in parts[word].map { "\($0) \(word)" }
        }
        return "Equal parts of the period by their p95: \(all.joined(separator: ", "))."
    }

    private static func draw(_ run: Run, period: ReportPeriod, in markup: inout Markup) {
        guard let level = run.level else { return }
        markup.open("g")
        markup.element(
            "title",
            text: "\(words(run)), \(Wording.moment(run.from, in: period)) to \(Wording.moment(run.to, in: period)) UTC")
        bar(
            level, x: Double(run.start * partWidth) + 0.5, width: Double(run.parts * partWidth) - 1, in: &markup)
        markup.close("g")
    }

    private static func bar(_ level: Int, x: Double, width: Double, in markup: inout Markup) {
        let tall = 6 + (height - 6) * level / ends.count
        markup.empty(
            "rect",
            [
                "class": "heat-\(level)", "x": coordinate(x), "y": "\(height - tall)", "width": coordinate(width),
                "height": "\(tall)",
            ])
    }
}
