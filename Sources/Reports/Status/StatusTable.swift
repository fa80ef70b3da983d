package import Evidence

/// The current state of every target as one table for a terminal, worst first.
package enum StatusTable {
    /// The narrowest width that is drawn; anything less is drawn as this.
    package static let narrowest = 40

    /// The table, each line at most `width` columns wide and ended by a line feed.
    ///
    /// What does not fit is cut with `…`; where even that is too wide, columns are left out, the least telling first.
    /// Of our own identities those are named that need attention.
    package static func render(
        _ rows: [StatusRow], _ identities: [IdentityRow] = [], now: WallTime, width: Int, colour: Bool
    ) -> String {
        if rows.isEmpty { return "No target is watched.\n" }
        let sorted = rows.sorted(by: StatusRow.isWorse)
        let columns = StatusColumn.laid(
            out: sorted.map { row in StatusColumn.Kind.allCases.map { $0.text(of: row, now: now) } },
            width: max(width, narrowest))
        let head = line(columns, cells: columns.map { $0.kind.title }, tone: colour ? "1" : nil, state: nil)
        let body = sorted.map { row in
            line(
                columns, cells: columns.map { $0.kind.text(of: row, now: now) }, tone: nil,
                state: colour ? row.state : nil)
        }
        let own = identities.compactMap { $0.line(at: now) }.map { DisplayWidth.cut($0, to: max(width, narrowest)) }
        return ([head] + body + own + [summary(sorted, width: max(width, narrowest))]).map { $0 + "\n" }.joined()
    }

    private static func line(_ columns: [StatusColumn], cells: [String], tone: String?, state: TargetState?) -> String {
        var parts: [String] = []
        for (index, (column, cell)) in zip(columns, cells).enumerated() {
            let isLast = index == columns.count - 1
            let text =
                isLast && !column.kind.isNumber
                ? DisplayWidth.cut(cell, to: column.width)
                : DisplayWidth.fit(cell, to: column.width, alignedRight: column.kind.isNumber)
            let code = column.kind == .state ? state.map(colourCode) ?? tone : tone
            parts.append(code.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text)
        }
        var line = parts.joined(separator: StatusColumn.gap)
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private static func colourCode(_ state: TargetState) -> String {
        switch state {
        case .up: "32"
        case .degraded: "33"
        case .down: "1;31"
        case .flapping: "35"
        case .maintenance: "34"
        case .unknown: "2"
        }
    }

    private static func summary(_ rows: [StatusRow], width: Int) -> String {
        let counts = TargetState.allCases.sorted { $0.urgency < $1.urgency }.compactMap { state -> String? in
            let count = rows.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        let text = "\(Wording.count(rows.count, "target")): \(counts.joined(separator: ", "))"
        return DisplayWidth.cut(text, to: width)
    }
}
