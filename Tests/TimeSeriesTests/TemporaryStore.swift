import Evidence
import Foundation
import Testing

@testable import TimeSeries

/// A directory of its own that goes away with the value, and observations to put into a store there.
final class TemporaryStore {
    let directory: URL
    var path: String { directory.appendingPathComponent("tw.db").path }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("tw-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    /// Copies the database and its log as they are at this moment, as a crash would leave them.
    func copy(to name: String) throws -> String {
        for part in ["", "-wal"] where FileManager.default.fileExists(atPath: path + part) {
            try FileManager.default.copyItem(atPath: path + part, toPath: path(name) + part)
        }
        return path(name)
    }

    func mode(of path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    /// Everything the store has of these targets.
    func everything(_ targets: [String]) throws -> [Observation] {
        let reader = try Store.openReader(path: path)
        defer { try? reader.close() }
        return try targets.flatMap {
            try reader.history(target: $0, from: WallTime(microseconds: .min), to: WallTime(microseconds: .max))
        }
    }
}

/// Reproducible numbers.
struct Dice: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A whole hour; everything in the tests happens after it.
let noon = WallTime(year: 2026, month: 1, day: 1, hour: 12)

/// A retention that keeps everything.
let forever = Span.seconds(86_400 * 10_000)

func minutes(_ n: Int) -> Span { .seconds(n * 60) }

extension Observation {
    /// A plain pass with a round trip.
    static func pass(_ target: String, at time: WallTime, milliseconds: Int = 20) -> Observation {
        var observation = Observation(target: target, kind: .keepAlive, time: time, verdict: .pass)
        observation.options = .milliseconds(milliseconds)
        observation.sipStatus = 200
        return observation
    }

    /// An observation with anything in it, whole microseconds.
    static func random(_ target: String, at time: WallTime, _ dice: inout Dice) -> Observation {
        var observation = Observation(
            target: target, kind: .random(&dice), time: time,
            verdict: Verdict.allCases.randomElement(using: &dice) ?? .pass)
        func span(_ dice: inout Dice) -> Span? {
            Int.random(in: 0..<4, using: &dice) == 0 ? nil : .microseconds(.random(in: 0...3_000_000, using: &dice))
        }
        observation.lateness = .microseconds(.random(in: -5...900, using: &dice))
        observation.diagnosis = Bool.random(using: &dice) ? DiagnosisCode.allCases.randomElement(using: &dice) : nil
        observation.sipStatus = Bool.random(using: &dice) ? .random(in: 100...699, using: &dice) : nil
        observation.retryAfterSeconds =
            Int.random(in: 0..<9, using: &dice) == 0 ? .random(in: 0...(.max), using: &dice) : nil
        (observation.dns, observation.tcp) = (span(&dice), span(&dice))
        (observation.tls, observation.options) = (span(&dice), span(&dice))
        observation.address =
            [nil, IPAddress("192.0.2.1"), IPAddress("2001:db8::7"), IPAddress("fe80::1%eth0")]
            .randomElement(using: &dice) ?? nil
        observation.leaf = Bool.random(using: &dice) ? .number(.random(in: 0..<4, using: &dice)) : nil
        return observation
    }
}

extension ProbeKind {
    static func random(_ dice: inout Dice) -> ProbeKind {
        Int.random(in: 0..<6, using: &dice) == 0 ? .fresh : .keepAlive
    }
}

extension Fingerprint {
    static func number(_ n: UInt8) -> Fingerprint? { Fingerprint([UInt8](repeating: n, count: 32)) }
}

extension Batch {
    init(_ observations: [Observation]) {
        self.init()
        self.observations = observations
    }
}

/// The code of the `StoreError` that the work throws.
func code<Value>(of work: () throws -> Value) -> StoreError.Code? {
    do {
        _ = try work()
        return nil
    } catch {
        return (error as? StoreError)?.code
    }
}
