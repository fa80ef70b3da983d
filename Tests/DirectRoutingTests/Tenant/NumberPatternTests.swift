import DirectRouting
import Testing

@Suite struct NumberPatternTests {
    @Test(arguments: [
        ("$1", "4255550100"), ("+1$1", "+14255550100"), ("${1}0", "42555501000"), ("$0", "+14255550100"),
        ("$&", "+14255550100"), ("$$1", "$1"), ("$2", "$2"), ("9", "9"), ("$", "$"), ("${1", "4255550100"),
        ("$1$1", "42555501004255550100"),
    ])
    func `a translation fills in groups as .NET does`(_ translation: String, _ result: String) throws {
        let pattern = try #require(NumberPattern(#"^\+1(\d{10})$"#))
        #expect(pattern.translated("+14255550100", to: translation) == result)
    }

    @Test func `an unanchored translation rewrites every place that fits`() throws {
        let pattern = try #require(NumberPattern("00"))
        #expect(pattern.translated("1001002", to: "+") == "1+1+2")
    }

    @Test func `a number that does not fit is not translated`() throws {
        #expect(try #require(NumberPattern(#"^\d{4}$"#)).translated("12345", to: "x") == nil)
    }

    @Test(arguments: ["", "(", "[", #"(?<=1)2\k"#, String(repeating: "1", count: 1_025)])
    func `what is no expression is refused`(_ text: String) { #expect(NumberPattern(text) == nil) }

    @Test(arguments: [
        (#"^\+1(425|206)(\d{7})$"#, ["+14255555555", "+12065555555"]), (#"^\+33[1-9]\d{8}$"#, ["+33155555555"]),
        (#"\d+"#, ["5"]), (".*", [""]), (#"^(\+1)?\d{4,10}$"#, ["5555"]), ("^[^1-4]0$", ["00"]),
        ("^(?:11|12)3$", ["113", "123"]),
        (#"^\*2[0\d]$"#, ["*20"]), (#"^(?<area>\d{2})9$"#, ["559"]), ("a|b", ["a", "b"]),
        (#"^(?!9)\d$"#, []), (#"^(\d)\1$"#, []), ("^(1$", []), ("^1{x}$", []),
    ])
    func `a pattern gives the shortest numbers it was made for`(_ pattern: String, _ samples: [String]) {
        #expect(PatternSamples(of: pattern).numbers == samples)
    }

    @Test(arguments: [
        (#"^\+1(425|206) (\d{7})$"#, false), ("^sip:.*$", false), (#"^\+?\d{3}$"#, true), ("1+1", true),
        (#"^1\+1$"#, false), (".*", true),
    ])
    func `samples tell whether a number can fit at all`(_ pattern: String, _ can: Bool) {
        #expect(PatternSamples(of: pattern).canBeNumbers == can)
    }

    @Test func `samples are few and short whatever the pattern`() {
        let wide = PatternSamples(of: String(repeating: "(0|1|2|3)", count: 30)).numbers
        #expect(wide.count == PatternSamples.limit)
        #expect(PatternSamples(of: #"\d{1000000}"#).numbers.allSatisfy { $0.count <= 40 })
    }
}
