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

    private static let version: UInt8 = 1

    mutating func add(_ row: StoredResult) {
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
        keepAlive.merge(other.keepAlive)
        fresh.merge(other.fresh)
        for index in sketches.indices { sketches[index].merge(other.sketches[index]) }
        least = [least, other.least].compactMap { $0 }.min()
        most = [most, other.most].compactMap { $0 }.max()
        sum = sum &+ other.sum
    }

    /// The sketches as they are stored: version byte 1, then the four of them.
    var sketchBytes: [UInt8] {
        var out = ByteWriter()
        out.byte(Self.version)
        for sketch in sketches { sketch.write(to: &out) }
        return out.bytes
    }

    mutating func readSketches(_ bytes: [UInt8]) throws(CodingFault) {
        var input = ByteReader(bytes)
        guard try input.byte() == Self.version else { throw CodingFault(reason: "a rollup has an unknown version") }
        for index in sketches.indices { sketches[index] = try LatencySketch(from: &input) }
    }
}
