import Plans
import Testing

@Suite struct HostilePlanTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try PlanLoader.load(text: text, file: "p")
            return []
        } catch {
            return error.problems.map(\.text)
        }
    }

    @Test func `an alias bomb among the keys is refused and not unfolded`() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) {? [*a\(level - 1), *a\(level - 1)] : y}\n" }
        let problems = problems(text)
        #expect(problems.count == 61 && problems.allSatisfy { $0.contains("anchors (&name) are not accepted") })
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `a hundred thousand levels are refused`(_ opener: String) {
        #expect(!problems(String(repeating: opener, count: 100_000)).isEmpty)
    }

    @Test func `a file of 16 MiB and a byte is refused by its size`() {
        let text = String(repeating: "#", count: PlanLimits.fileBytes + 1)
        #expect(problems(text) == ["p: is larger than 16 MiB"])
    }

    @Test func `the private character that stands for an asterisk is refused`() {
        #expect(problems("targets: '\u{F8FE}'") == ["p: the file holds the private character U+F8FE"])
    }

    @Test func `a mutated plan is read or refused and never traps`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("PlansTests mutation seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let original = Array(try PlanFixture.good("every-key.yaml").text.utf8)
        for _ in 0..<1_500 {
            let text = String(decoding: mutated(original, &random), as: UTF8.self)
            do {
                let plan = try PlanLoader.load(text: text, file: "p")
                #expect(!plan.targets.isEmpty, "seed \(seed)")
            } catch {
                #expect(!error.problems.isEmpty, "seed \(seed)")
                #expect(error.problems.allSatisfy { !$0.text.contains("\u{1B}") }, "seed \(seed)")
            }
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let pieces = [
            "&a ", "*a", "{", "}", "[", "]", ": ", "- ", "\n", "\t", "'", "\"", "!!int ", "0", "|\n", "\u{1B}", "? ",
        ]
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + Int.random(in: 0...40, using: &random)))
            case 2: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 60)], at: place)
            }
        }
        return bytes
    }
}
