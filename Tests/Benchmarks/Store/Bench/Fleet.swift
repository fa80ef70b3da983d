import Evidence
import Foundation
import TimeSeries

/// A fleet whose past is made up, the same each time: a keep-alive a minute, a fresh handshake every ten.
///
/// Round trips are log-normal around each target's own, starts are a little late, and on one target-day in fifty there
/// is an outage of up to two hours.
struct Fleet {
    let targets: Int
    /// Whether there are handshakes too.
    var hasHandshakes = true
    private let names: [String]
    private var dice: Dice

    /// The same midnight for every run: 2026-10-01.
    static let start = WallTime(year: 2026, month: 10, day: 1)
    static let hour: Int64 = 3_600_000_000

    init(targets: Int, seed: UInt64) {
        self.targets = targets
        names = (0..<targets).map { "sbc\($0)" }
        dice = Dice(state: seed)
    }

    var rows: [TargetRow] {
        names.map { TargetRow(name: $0, site: "bench", address: "\($0).example.net:5061", profile: "teams-sbc") }
    }

    /// Everything that is observed in one minute, in order of time.
    mutating func minute(_ index: Int) -> [Observation] {
        var observations: [Observation] = []
        observations.reserveCapacity(targets + targets / 8)
        for target in 0..<targets {
            let phase = Int64(target) * 60_000_000 / Int64(targets)
            let planned = Self.start.microseconds + Int64(index) * 60_000_000 + phase
            observations.append(probe(target, .keepAlive, planned))
            if hasHandshakes, (index + target) % 10 == 0 {
                observations.append(probe(target, .fresh, planned + 20_000_000))
            }
        }
        return observations
    }

    private mutating func probe(_ target: Int, _ kind: ProbeKind, _ planned: Int64) -> Observation {
        let late = Int64(lognormal(median: 350, spread: 0.6))
        let isDown = isDown(target, at: planned)
        var probe = Observation(
            target: names[target], kind: kind, time: WallTime(microseconds: planned + late),
            verdict: isDown ? .fail : .pass)
        probe.lateness = Self.span(late)
        probe.address = .v4(0x0A00_0000 | UInt32(target))
        if kind == .fresh {
            probe.dns = Self.span(Int64(lognormal(median: 2_500, spread: 0.4)))
            probe.tcp = Self.span(Int64(lognormal(median: Double(8_000 + target % 40_000), spread: 0.1)))
        }
        if isDown {
            probe.diagnosis = kind == .fresh ? .tlsTimeout : .sipTimeout
            return probe
        }
        if kind == .fresh {
            probe.tls = Self.span(Int64(lognormal(median: Double(20_000 + target % 80_000), spread: 0.15)))
            probe.leaf = Fingerprint(
                (0..<32).map { UInt8(truncatingIfNeeded: target &* 31 &+ $0) })
        }
        probe.sipStatus = 200
        probe.options = Self.span(Int64(lognormal(median: Double(9_000 + target % 41_000), spread: 0.12)))
        return probe
    }

    /// An outage on one target-day in fifty, of up to two hours.
    private func isDown(_ target: Int, at time: Int64) -> Bool {
        let day = time / (24 * Self.hour)
        var dice = Dice(state: UInt64(bitPattern: day &* 1_000_003 &+ Int64(target)))
        guard dice.next() % 50 == 0 else { return false }
        let start = Int64(dice.next() % UInt64(22 * Self.hour))
        let length = Int64(dice.next() % UInt64(2 * Self.hour))
        return (start..<start + length).contains(time % (24 * Self.hour))
    }

    private static func span(_ microseconds: Int64) -> Span { Span(nanoseconds: microseconds * 1_000) }

    private mutating func lognormal(median: Double, spread: Double) -> Double {
        median * exp(spread * dice.normal())
    }
}

/// Reproducible numbers.
struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// About normal: the sum of twelve even numbers.
    mutating func normal() -> Double {
        var sum = 0.0
        for _ in 0..<3 {
            let bits = next()
            for shift in stride(from: UInt64(0), to: 64, by: 16) { sum += Double(bits >> shift & 0xFFFF) / 65_536 }
        }
        return sum - 6
    }
}
