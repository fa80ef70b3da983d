import Foundation
import Plans
import Testing

/// A plan of the table: what it holds, and what it says in its own comments about being refused.
struct PlanFixture: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var testDescription: String { name }

    /// The lines `# refused: LINE: KEY: REASON` at the end of a bad plan.
    var expectations: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("# refused: ") }.map { String($0.dropFirst(11)) }
    }

    static func all(in folder: String) -> [PlanFixture] {
        let place = Bundle.module.resourceURL?.appendingPathComponent(folder)
        let names = place.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
        return names.sorted().compactMap { name in
            guard let place, let text = try? String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
            else { return nil }
            return PlanFixture(name: name, text: text)
        }
    }

    static func good(_ name: String) throws -> PlanFixture {
        try #require(all(in: "Good").first { $0.name == name })
    }

    /// What the loader says, one line a problem without the file's name; empty where the plan is accepted.
    func complaints() -> [String] {
        do {
            _ = try PlanLoader.load(text: text, file: name)
            return []
        } catch {
            return error.problems.map { String($0.text.dropFirst(name.utf8.count + 1)) }
        }
    }
}

/// A small generator whose whole state is its seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
