import Evidence

/// Draws how many days of the calendar a certificate has left.
enum ExpiryBar {
    private static let width = 240

    /// The bar of a calendar entry as SVG.
    static func svg(of entry: CalendarEntry, id: String, calendarDays: Int) -> String {
        let days = entry.expiry.daysRemaining
        let share = min(max(days / Double(calendarDays), 0), 1)
        return Markup.picture(
            id: id, className: "expiry", width: width, height: 16, stretched: true, title: "Days left",
            description: "\(Wording.days(days)) of the \(calendarDays) days ahead, \(entry.expiry.status.word)."
        ) { markup in
            for quarter in 0...4 {
                let x = "\(width * quarter / 4)"
                markup.empty("line", ["class": "grid", "x1": x, "x2": x, "y1": "0", "y2": "16"])
            }
            markup.empty(
                "rect",
                [
                    "class": "f-\(className(entry.expiry.status))", "x": "0", "y": "4",
                    "width": coordinate(max(3, share * Double(width))), "height": "8",
                ])
        }
    }

    /// The colour of a status.
    static func className(_ status: ExpiryStatus) -> String {
        switch status {
        case .valid: "up"
        case .expiring: "degraded"
        case .critical, .expired, .notYetValid: "down"
        }
    }

    /// A sign that tells the status without colour.
    static func sign(_ status: ExpiryStatus) -> String {
        switch status.verdict {
        case .pass: "✓"
        case .warn: "▲"
        case .fail, .unknown: "✕"
        }
    }
}
