import Evidence

/// One column of the status table and how wide it came out.
struct StatusColumn: Hashable {
    /// What a column shows, from left to right.
    enum Kind: Int, CaseIterable {
        case name, state, since, last, roundTrip, trend, heard, certificate, diagnosis
    }

    /// What it shows.
    let kind: Kind
    /// Its width in terminal columns.
    var width: Int

    /// What stands between two columns.
    static let gap = "  "

    /// Lays the columns out for rows of cells, which come in the order of ``Kind``.
    ///
    /// First the diagnosis gives way, then the name; then whole columns go, the least telling first.
    static func laid(out rows: [[String]], width: Int) -> [StatusColumn] {
        var columns = Kind.allCases.compactMap { kind -> StatusColumn? in
            let widest = rows.map { DisplayWidth.of($0[kind.rawValue]) }.max() ?? 0
            if widest == 0, kind != .name { return nil }
            return StatusColumn(kind: kind, width: max(widest, DisplayWidth.of(kind.title)))
        }
        let leastTelling: [Kind] = [.trend, .since, .last, .roundTrip, .heard, .certificate]
        for dropped in leastTelling + [.diagnosis] {
            shrink(&columns, .diagnosis, downTo: 24, width: width)
            shrink(&columns, .name, downTo: 16, width: width)
            if total(columns) <= width { return columns }
            columns.removeAll { $0.kind == dropped }
        }
        shrink(&columns, .name, downTo: 1, width: width)
        return columns
    }

    private static func total(_ columns: [StatusColumn]) -> Int {
        columns.reduce(0) { $0 + $1.width } + gap.count * max(0, columns.count - 1)
    }

    private static func shrink(_ columns: inout [StatusColumn], _ kind: Kind, downTo least: Int, width: Int) {
        guard let index = columns.firstIndex(where: { $0.kind == kind }) else { return }
        let excess = max(0, total(columns) - width)
        columns[index].width = max(min(least, columns[index].width), columns[index].width - excess)
    }
}

extension StatusColumn.Kind {
    /// How many probes the trend shows.
    static let trendLength = 20

    /// The heading.
    var title: String {
        switch self {
        case .name: "TARGET"
        case .state: "STATE"
        case .since: "FOR"
        case .last: "LAST"
        case .roundTrip: "RTT"
        case .trend: "TREND"
        case .heard: "HEARD"
        case .certificate: "CERT"
        case .diagnosis: "DIAGNOSIS"
        }
    }

    /// Whether the column is set to the right.
    var isNumber: Bool { self == .since || self == .roundTrip || self == .heard || self == .certificate }

    /// The cell of a row; one harmless line.
    func text(of row: StatusRow, now: WallTime) -> String {
        switch self {
        case .name: Wording.line(row.name)
        case .state: "\(row.state.sign) \(row.state.rawValue)"
        case .since: row.since.map { Wording.length((now - $0).microseconds) } ?? ""
        case .last: Self.last(row.last)
        case .roundTrip: row.last?.options.map(Wording.duration) ?? ""
        case .trend: Sparkline.text(row.recent, columns: Self.trendLength)
        case .heard: row.inbound.map { Wording.length(max(0, (now - $0.lastSeen).microseconds)) } ?? ""
        case .certificate:
            row.daysRemaining(at: now).map { "\(Wording.decimal($0.rounded(.towardZero), places: 0)) d" } ?? ""
        case .diagnosis: Self.diagnosis(row)
        }
    }

    private static func last(_ observation: Observation?) -> String {
        guard let observation else { return "" }
        if let status = observation.sipStatus { return "SIP \(status)" }
        return observation.diagnosis?.rawValue ?? observation.verdict.rawValue
    }

    private static func diagnosis(_ row: StatusRow) -> String {
        guard let cause = row.diagnoses.rootCause else { return row.last?.diagnosis?.rawValue ?? "" }
        return cause.summary.isEmpty ? cause.code.rawValue : "\(cause.code.rawValue): \(Wording.line(cause.summary))"
    }
}
