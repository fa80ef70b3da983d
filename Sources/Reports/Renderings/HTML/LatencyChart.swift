import Evidence

/// Draws the bands between p50, p95 and p99 of the OPTIONS round trip over time.
struct LatencyChart {
    private static let width = 640.0
    private static let height = 236.0
    private static let left = 58.0
    private static let right = 24.0
    private static let top = 24.0
    private static let bottom = 40.0

    private let target: TargetReport
    private let period: ReportPeriod
    private let axis: ValueAxis

    /// A chart of a target; `nil` where nothing was measured.
    init?(_ target: TargetReport, period: ReportPeriod) {
        let measured = target.buckets.compactMap(\.percentiles)
        guard let low = measured.map(\.p50).min(), let high = measured.map(\.p99).max() else { return nil }
        self.target = target
        self.period = period
        self.axis = ValueAxis(smallest: low.milliseconds, largest: high.milliseconds)
    }

    /// The chart as SVG.
    func svg(id: String) -> String {
        Markup.picture(
            id: id, className: "chart", width: Int(Self.width), height: Int(Self.height),
            title: "OPTIONS round trip of \(Wording.line(target.name)) over time", description: description
        ) { markup in
            drawTrouble(in: &markup)
            drawGrid(in: &markup)
            drawTimes(in: &markup)
            for run in runs { draw(run, in: &markup) }
        }
    }

    private var description: String {
        let whole = target.latency.first { $0.stage == .options }?.percentiles
        return "Median, 95th and 99th percentile in \(target.buckets.count) parts of the period, in milliseconds"
            + "\(axis.isLogarithmic ? " on a logarithmic scale" : ""), times in UTC. Over the whole period: p50 "
            + "\(Wording.duration(whole?.p50)), p95 \(Wording.duration(whole?.p95)), "
            + "p99 \(Wording.duration(whole?.p99))."
    }

    private func x(_ time: WallTime) -> Double {
        Self.left + period.position(of: time) * (Self.width - Self.left - Self.right)
    }

    private func y(_ span: Span) -> Double { y(span.milliseconds) }

    private func y(_ milliseconds: Double) -> Double {
        let base = Self.height - Self.bottom
        return base - axis.position(of: milliseconds) * (base - Self.top)
    }

    /// Neighbouring parts in which something was measured.
    private var runs: [ArraySlice<LatencyBucket>] { target.buckets.split { $0.percentiles == nil } }

    private func drawTrouble(in markup: inout Markup) {
        for cell in target.strip where cell.kind == .down || cell.kind == .maintenance {
            markup.empty(
                "rect",
                [
                    "class": cell.kind == .down ? "f-down wash" : "f-maintenance wash", "x": coordinate(x(cell.from)),
                    "y": coordinate(Self.top), "width": coordinate(x(cell.to) - x(cell.from)),
                    "height": coordinate(Self.height - Self.bottom - Self.top),
                ])
        }
    }

    private func drawGrid(in markup: inout Markup) {
        markup.element(
            "text", ["class": "axis-title", "x": "4", "y": "12"],
            text: "milliseconds\(axis.isLogarithmic ? ", logarithmic" : "")")
        for tick in axis.ticks {
            let height = coordinate(y(tick))
            markup.empty(
                "line",
                [
                    "class": "grid", "x1": coordinate(Self.left), "x2": coordinate(Self.width - Self.right),
                    "y1": height, "y2": height,
                ])
            markup.element(
                "text", ["class": "tick end", "x": coordinate(Self.left - 8), "y": coordinate(y(tick) + 4)],
                text: Wording.decimal(tick, places: 3, trimmed: true))
        }
    }

    private func drawTimes(in markup: inout Markup) {
        let times = TimeAxis(period, most: 7)
        let base = Self.height - Self.bottom
        for tick in times.ticks {
            let place = coordinate(x(tick.time))
            markup.empty(
                "line",
                ["class": "rule", "x1": place, "x2": place, "y1": coordinate(base), "y2": coordinate(base + 5)])
            markup.element(
                "text", ["class": "tick middle", "x": place, "y": coordinate(base + 19)], text: tick.label)
        }
        markup.element(
            "text",
            ["class": "axis-title end", "x": coordinate(Self.width - Self.right), "y": coordinate(Self.height - 4)],
            text: times.caption)
    }

    private func draw(_ run: ArraySlice<LatencyBucket>, in markup: inout Markup) {
        let p50 = line(run, \.p50)
        let p95 = line(run, \.p95)
        let p99 = line(run, \.p99)
        markup.empty("polygon", ["class": "band-99", "points": path(p95 + p99.reversed())])
        markup.empty("polygon", ["class": "band-95", "points": path(p50 + p95.reversed())])
        markup.empty("polyline", ["class": "line-99", "points": path(p99)])
        markup.empty("polyline", ["class": "line-95", "points": path(p95)])
        markup.empty("polyline", ["class": "line-50", "points": path(p50)])
    }

    /// A line through the middles of a run's parts, drawn out to its edges so that a lone part can be seen.
    private func line(_ run: ArraySlice<LatencyBucket>, _ value: (Percentiles) -> Span) -> [(x: Double, y: Double)] {
        let middles = run.compactMap { bucket in
            bucket.percentiles.map { (x: (x(bucket.from) + x(bucket.to)) / 2, y: y(value($0))) }
        }
        guard let first = middles.first, let last = middles.last, let begin = run.first, let end = run.last else {
            return []
        }
        return [(x(begin.from), first.y)] + middles + [(x(end.to), last.y)]
    }

    private func path(_ points: [(x: Double, y: Double)]) -> String {
        points.map { "\(coordinate($0.x)),\(coordinate($0.y))" }.joined(separator: " ")
    }
}
