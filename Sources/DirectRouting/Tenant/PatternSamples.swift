/// A few numbers that a pattern was made for, so that patterns can be compared by trying them on each other.
///
/// Reads what number patterns are made of: digits, classes, groups, alternatives and counts. Look-arounds and
/// back-references give no samples at all, and then nothing is concluded from them.
package struct PatternSamples: Sendable {
    /// The most samples of one pattern.
    package static let limit = 24
    /// The most characters of a sample.
    private static let maximumLength = 40

    /// The samples; empty where the pattern has a part that is not read here.
    package let numbers: [String]

    /// Samples of a pattern's shortest numbers, each alternative once; an open beginning or end is left open.
    package init(of pattern: String) {
        var reader = Reader(rest: pattern[...])
        guard let found = reader.alternatives(), reader.rest.isEmpty else {
            numbers = []
            return
        }
        numbers = found.filter { $0.count <= Self.maximumLength }
    }

    /// Whether some sample could be a number at all: digits with a plus before them, star and hash.
    package var canBeNumbers: Bool {
        numbers.contains { number in
            number.enumerated().allSatisfy { index, character in
                "0123456789*#".contains(character) || (index == 0 && character == "+")
            }
        }
    }

    private struct Reader {
        var rest: Substring

        mutating func alternatives() -> [String]? {
            var all: [String] = []
            repeat {
                guard let branch = sequence() else { return nil }
                all += branch
            } while take("|")
            return Array(all.prefix(PatternSamples.limit))
        }

        private mutating func sequence() -> [String]? {
            var samples = [""]
            while let next = rest.first, next != "|", next != ")" {
                if next == "^" || next == "$" {
                    rest.removeFirst()
                    continue
                }
                guard let atom = atom(), let count = count() else { return nil }
                for _ in 0..<min(count, PatternSamples.maximumLength) {
                    samples = samples.flatMap { start in atom.map { start + $0 } }
                    samples = Array(samples.prefix(PatternSamples.limit))
                }
            }
            return samples
        }

        private mutating func atom() -> [String]? {
            switch rest.removeFirst() {
            case "\\": escape()
            case ".": ["5"]
            case "[": classMember().map { [$0] }
            case "(": group()
            case let other: "*+?{".contains(other) ? nil : [String(other)]
            }
        }

        private mutating func escape() -> [String]? {
            guard let next = rest.popFirst() else { return nil }
            switch next {
            case "d": return ["5"]
            case "+", ".", "*", "#", "(", ")", "[", "]", "{", "}", "?", "/", "-", "^", "$", "|", "\\":
                return [String(next)]
            default: return nil
            }
        }

        private mutating func group() -> [String]? {
            if take("?") {
                guard take(":") || named() else { return nil }
            }
            guard let inner = alternatives(), take(")") else { return nil }
            return inner
        }

        private mutating func named() -> Bool {
            guard take("<"), let first = rest.first, first != "=", first != "!", let end = rest.firstIndex(of: ">")
            else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }

        /// The first member of a class; of one that says what is not in it, the smallest digit that is.
        private mutating func classMember() -> String? {
            let isInverted = take("^")
            var members: Set<Character> = []
            var first: Character?
            while let next = rest.popFirst(), next != "]" || first == nil {
                var low = next
                if next == "\\" {
                    guard let escaped = rest.popFirst() else { return nil }
                    if escaped == "d" { members.formUnion("0123456789") }
                    low = escaped == "d" ? "0" : escaped
                }
                first = first ?? low
                guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
                    members.insert(low)
                    continue
                }
                rest.removeFirst(2)
                members.formUnion("0123456789".filter { low <= $0 && $0 <= high })
            }
            guard isInverted else { return first.map(String.init) }
            return "0123456789".first { !members.contains($0) }.map(String.init)
        }

        /// How often the atom before must stand at least: one without a count, and what a count says.
        private mutating func count() -> Int? {
            let least: Int?
            switch rest.first {
            case "*", "?":
                rest.removeFirst()
                least = 0
            case "+":
                rest.removeFirst()
                least = 1
            case "{":
                guard let end = rest.firstIndex(of: "}") else { return nil }
                least = Int(rest[rest.index(after: rest.startIndex)..<end].prefix { $0 != "," })
                rest = rest[rest.index(after: end)...]
            default: return 1
            }
            _ = take("?") || take("+")
            return least
        }

        private mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }
    }
}
