/// The phases of a probe that latency is kept of.
package enum LatencyPhase: Int, Sendable, Hashable, CaseIterable {
    case dns = 0, tcp, tls, options

    var column: ChunkColumn {
        switch self {
        case .dns: .dns
        case .tcp: .tcp
        case .tls: .tls
        case .options: .options
        }
    }
}

/// How many observations had each verdict.
package struct VerdictCounts: Sendable, Hashable {
    /// How many passed.
    package var pass: Int64 = 0
    /// How many warned.
    package var warn: Int64 = 0
    /// How many failed.
    package var fail: Int64 = 0
    /// How many local trouble spoilt.
    package var unknown: Int64 = 0

    /// No observations.
    package init() {}

    /// All of them.
    package var total: Int64 { pass &+ warn &+ fail &+ unknown }

    mutating func add(verdict: Int64) {
        switch verdict {
        case 0: pass &+= 1
        case 1: warn &+= 1
        case 2: fail &+= 1
        default: unknown &+= 1
        }
    }

    mutating func merge(_ other: VerdictCounts) {
        pass &+= other.pass
        warn &+= other.warn
        fail &+= other.fail
        unknown &+= other.unknown
    }
}

/// Where the observations of a span begin and end and how far apart they are; the edges of parts add up to those of
/// the whole.
struct RollupEdges: Hashable {
    /// The times of the first and the last observation.
    var first: Int64
    var last: Int64
    /// The most that two neighbours are apart, or more where parts lie over one another.
    var gap: Int64
    /// The word that was seen throughout; `nil` for none, ``several`` for more than one.
    var address: Int64?
    var leaf: Int64?

    static let several: Int64 = 0

    mutating func merge(_ other: RollupEdges) {
        gap = max(gap, other.gap, other.first &- last, first &- other.last)
        first = min(first, other.first)
        last = max(last, other.last)
        address = Self.same(address, other.address)
        leaf = Self.same(leaf, other.leaf)
    }

    private static func same(_ a: Int64?, _ b: Int64?) -> Int64? {
        guard let a, let b else { return a ?? b }
        return a == b ? a : several
    }
}

/// What an hour or a day of one target comes to; rollups of parts add up to the rollup of the whole.
struct Rollup: Hashable {
    var keepAlive = VerdictCounts()
    var fresh = VerdictCounts()
    /// One sketch for each ``LatencyPhase``, in its order.
    var sketches = [LatencySketch](repeating: LatencySketch(), count: LatencyPhase.allCases.count)
    /// OPTIONS round trips in microseconds, for people with sqlite3; `nil` where there are none.
    var least: Int64?
    var most: Int64?
    var sum: Int64 = 0
    /// How late probes started; kept for days only.
    var lateness = LatencySketch()
    /// Kept for days only; `nil` where nothing is in it or a part had none.
    var edges: RollupEdges?

    /// Four sketches, or five with the lateness.
    private static let version: UInt8 = 1
    private static let versionWithLateness: UInt8 = 2

    var isEmpty: Bool { keepAlive.total == 0 && fresh.total == 0 }

    mutating func add(_ row: StoredResult) {
        let point = RollupEdges(first: row.time, last: row.time, gap: 0, address: row.address, leaf: row.leaf)
        if isEmpty { edges = point } else { edges?.merge(point) }
        lateness.add(microseconds: row.lateness)
        if row.kind == 0 { keepAlive.add(verdict: row.verdict) } else { fresh.add(verdict: row.verdict) }
        for phase in LatencyPhase.allCases {
            if let value = row[phase.column] { sketches[phase.rawValue].add(microseconds: value) }
        }
        if let value = row.options {
            least = min(least ?? value, value)
            most = max(most ?? value, value)
            sum = sum &+ value
        }
    }

    mutating func merge(_ other: Rollup) {
        if isEmpty {
            edges = other.edges
        } else if !other.isEmpty {
            if let more = other.edges { edges?.merge(more) } else { edges = nil }
        }
        lateness.merge(other.lateness)
        keepAlive.merge(other.keepAlive)
        fresh.merge(other.fresh)
        for index in sketches.indices { sketches[index].merge(other.sketches[index]) }
        least = [least, other.least].compactMap { $0 }.min()
        most = [most, other.most].compactMap { $0 }.max()
        sum = sum &+ other.sum
    }

    /// The sketches as they are stored: the version byte, then the phases, then for days the lateness.
    func sketchBytes(withLateness: Bool) -> [UInt8] {
        var out = ByteWriter()
        out.byte(withLateness ? Self.versionWithLateness : Self.version)
        for sketch in sketches { sketch.write(to: &out) }
        if withLateness { lateness.write(to: &out) }
        return out.bytes
    }

    mutating func readSketches(_ bytes: [UInt8]) throws(CodingFault) {
        var input = ByteReader(bytes)
        let version = try input.byte()
        guard version == Self.version || version == Self.versionWithLateness else {
            throw CodingFault(reason: "a rollup has an unknown version")
        }
        for index in sketches.indices { sketches[index] = try LatencySketch(from: &input) }
        if version == Self.versionWithLateness { lateness = try LatencySketch(from: &input) }
    }
}
