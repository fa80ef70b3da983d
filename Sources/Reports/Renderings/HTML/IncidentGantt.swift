import Evidence

/// Draws incidents as bars over time, one row a target.
struct IncidentGantt {
    /// The most rows that are drawn; the table below the chart has them all.
    static let mostRows = 40

    private static let width = 960.0
    private static let left = 190.0
    private static let right = 32.0
    private static let rowHeight = 26.0
    private static let top = 6.0
    private static let shownName = 21

    private let report: FleetReport
    private let rows: [TargetReport]

    /// A chart of a report's incidents; `nil` where there are none.
    init?(_ report: FleetReport) {
        let rows = report.targets.filter { !$0.incidents.isEmpty }
        if rows.isEmpty { return nil }
        self.report = report
        self.rows = Array(rows.prefix(Self.mostRows))
    }

    private var base: Double { Self.top + Double(rows.count) * Self.rowHeight }

    /// The chart as SVG.
    func svg(id: String) -> String {
        Markup.picture(
            id: id, className: "gantt", width: Int(Self.width), height: Int(base + 42), title: "Incidents over time",
            description: "\(Wording.count(rows.reduce(0) { $0 + $1.incidents.count }, "incident")) on "
                + "\(Wording.count(rows.count, "target")), \(Wording.moment(report.period.from, in: report.period)) to "
                + "\(Wording.moment(report.period.to, in: report.period)) UTC. The table below has them in words."
        ) { markup in
            drawTimes(in: &markup)
            for (row, target) in rows.enumerated() { draw(target, row, in: &markup) }
        }
    }

    private func x(_ time: WallTime) -> Double {
        Self.left + report.period.position(of: time) * (Self.width - Self.left - Self.right)
    }

    private func drawTimes(in markup: inout Markup) {
        let axis = TimeAxis(report.period, most: 8)
        for tick in axis.ticks {
            let place = coordinate(x(tick.time))
            markup.empty(
                "line", ["class": "grid", "x1": place, "x2": place, "y1": "0", "y2": coordinate(base + 5)])
            markup.element(
                "text", ["class": "tick middle", "x": place, "y": coordinate(base + 20)], text: tick.label)
        }
        markup.element(
            "text", ["class": "axis-title end", "x": coordinate(Self.width - Self.right), "y": coordinate(base + 38)],
            text: axis.caption)
    }

    private func draw(_ target: TargetReport, _ row: Int, in markup: inout Markup) {
        let y = Self.top + Double(row) * Self.rowHeight
        let name = Wording.line(target.name)
        let shown = name.count > Self.shownName ? "\(name.prefix(Self.shownName - 1))…" : name
        markup.empty(
            "line",
            [
                "class": "grid", "x1": coordinate(Self.left), "x2": coordinate(Self.width - Self.right),
                "y1": coordinate(y + Self.rowHeight / 2), "y2": coordinate(y + Self.rowHeight / 2),
            ])
        markup.element(
            "text", ["class": "label end", "x": coordinate(Self.left - 12), "y": coordinate(y + 17)], text: shown)
        for incident in target.incidents { draw(incident, y: y, in: &markup) }
    }

    private func draw(_ incident: Incident, y: Double, in markup: inout Markup) {
        let start = x(incident.startedAt)
        let length = max(4, x(incident.endedAt ?? report.period.to) - start)
        markup.open("g")
        markup.element("title", text: words(incident))
        markup.empty(
            "rect",
            [
                "class": "f-\(incident.state.rawValue)", "x": coordinate(min(start, Self.width - Self.right - length)),
                "y": coordinate(y + 5), "width": coordinate(length), "height": coordinate(Self.rowHeight - 10),
                "rx": "3",
            ])
        if length > 18 {
            markup.element(
                "text",
                ["class": "bar-sign middle", "x": coordinate(start + length / 2), "y": coordinate(y + 17)],
                text: incident.state.sign)
        }
        markup.close("g")
    }

    private func words(_ incident: Incident) -> String {
        let end = incident.endedAt.map { "to \(Wording.moment($0, in: report.period)) UTC" } ?? "still open"
        return
            "\(incident.state.rawValue), \(Wording.moment(incident.startedAt, in: report.period)) \(end): "
            + Wording.line(incident.summary)
    }
}
