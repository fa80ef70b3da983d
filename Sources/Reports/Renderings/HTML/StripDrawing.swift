import Evidence

/// Draws an availability strip; heights and bands tell the kinds apart without colour.
enum StripDrawing {
    private static let partWidth = 8
    private static let height = 36

    /// The strip of a target as SVG.
    static func svg(of target: TargetReport, id: String, period: ReportPeriod) -> String {
        let name = Wording.line(target.name)
        return Markup.picture(
            id: id, className: "strip", width: target.stripParts * partWidth, height: height, stretched: true,
            title: "Availability of \(name)", description: description(of: target, period: period)
        ) { markup in
            for cell in target.strip { draw(cell, period: period, in: &markup) }
        }
    }

    /// One example of a kind, for the legend.
    static func key(for kind: StripCell.Kind, id: String) -> String {
        Markup.picture(
            id: id, className: "key", width: 14, height: height, title: "Sign for \(kind.word)",
            description: "How the strips show \(kind.word)"
        ) { shapes(kind, x: 0, width: 14, in: &$0) }
    }

    private static func description(of target: TargetReport, period: ReportPeriod) -> String {
        let lengths = Dictionary(target.strip.map { ($0.kind, $0.parts) }, uniquingKeysWith: +)
        let parts = StripCell.Kind.allCases.compactMap { kind in
            lengths[kind].map { "\($0) \(kind.word)" }
        }
        return
            "\(Wording.moment(period.from, in: period)) to \(Wording.moment(period.to, in: period)) UTC in "
            + "\(target.stripParts) equal parts: "
            + parts.joined(separator: ", ") + "."
    }

    private static func draw(_ cell: StripCell, period: ReportPeriod, in markup: inout Markup) {
        markup.open("g")
        markup.element(
            "title",
            text:
                "\(cell.kind.word), \(Wording.moment(cell.from, in: period)) to "
                + "\(Wording.moment(cell.to, in: period)) UTC"
        )
        let x = Double(cell.start * partWidth)
        shapes(cell.kind, x: x + 0.5, width: Double(cell.parts * partWidth) - 1, in: &markup)
        markup.close("g")
    }

    private static func shapes(_ kind: StripCell.Kind, x: Double, width: Double, in markup: inout Markup) {
        func bar(_ colour: String, _ y: Int, _ height: Int) {
            markup.empty(
                "rect",
                [
                    "class": colour, "x": coordinate(x), "y": "\(y)", "width": coordinate(width),
                    "height": "\(height)",
                ])
        }
        switch kind {
        case .up: bar("f-up", 8, 28)
        case .warned:
            bar("f-degraded", 8, 28)
            bar("f-card", 20, 3)
        case .interrupted:
            bar("f-down", 0, 16)
            bar("f-up", 17, 19)
        case .down: bar("f-down", 0, 36)
        case .maintenance:
            bar("f-maintenance", 8, 28)
            bar("f-card", 15, 3)
            bar("f-card", 25, 3)
        case .unobserved: bar("f-unknown", 30, 3)
        }
    }
}
