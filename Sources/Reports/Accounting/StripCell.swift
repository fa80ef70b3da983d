package import Evidence

/// A run of equal parts of an availability strip.
package struct StripCell: Sendable, Hashable {
    /// What a part of the strip shows.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case up, warned, interrupted, down, maintenance, unobserved

        /// The word for people.
        package var word: String {
            switch self {
            case .up: "up"
            case .warned: "up with a warning"
            case .interrupted: "partly down"
            case .down: "down"
            case .maintenance: "maintenance"
            case .unobserved: "not observed"
            }
        }
    }

    /// The most parts that a strip has.
    package static let mostParts = 120

    /// What it shows.
    package let kind: Kind
    /// First instant.
    package let from: WallTime
    /// The instant after the last.
    package var to: WallTime
    /// Place of the first part, from 0.
    package let start: Int
    /// How many parts it covers.
    package var parts: Int

    /// How many parts suit a period: as many as there are probes, at most ``mostParts``.
    package static func parts(of period: ReportPeriod, interval: Span) -> Int {
        let probes = period.length / max(1, interval.microseconds)
        return Int(min(max(1, probes), Int64(mostParts)))
    }

    /// The strip of a timeline: equal neighbours are merged, so there are at most `parts` cells.
    package static func strip(of timeline: Timeline, parts: Int) -> [StripCell] {
        let edges = timeline.period.edges(parts)
        var cells: [StripCell] = []
        for (index, sums) in partSums(of: timeline, edges: edges).enumerated() {
            let kind = kind(of: sums)
            if cells.last?.kind == kind {
                cells[cells.count - 1].to = edges[index + 1]
                cells[cells.count - 1].parts += 1
            } else {
                cells.append(
                    StripCell(kind: kind, from: edges[index], to: edges[index + 1], start: index, parts: 1))
            }
        }
        return cells
    }

    /// Time by class in each part; one walk over segments and edges together.
    private static func partSums(of timeline: Timeline, edges: [WallTime]) -> [Availability] {
        var sums = Array(repeating: Availability(accounting: .excluded), count: edges.count - 1)
        var part = 0
        for segment in timeline.segments {
            var from = segment.from
            while from < segment.to {
                while part < sums.count - 1, edges[part + 1] <= from { part += 1 }
                let to = part < sums.count - 1 ? min(segment.to, edges[part + 1]) : segment.to
                sums[part].add(segment.timeClass, to.microseconds - from.microseconds)
                from = to
            }
        }
        return sums
    }

    /// The worst that happened in a part, and whether it was most of it.
    private static func kind(of sums: Availability) -> Kind {
        if sums.observed == 0 { return .unobserved }
        if sums.down > 0 { return sums.down >= sums.observed - sums.down ? .down : .interrupted }
        if sums.maintenance > 0 { return .maintenance }
        return sums.warned > 0 ? .warned : .up
    }
}
