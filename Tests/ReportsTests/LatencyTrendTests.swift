import Evidence
import Reports
import Testing

struct LatencyTrendTests {
    private let start = WallTime(year: 2026, month: 1, day: 1)

    private func word(_ milliseconds: [Int?]) -> String? {
        let period = ReportPeriod(from: start, to: start + .seconds(60 * milliseconds.count))
        let observations = milliseconds.enumerated().map { minute, value in
            var observation = Observation(
                target: "a", kind: .keepAlive, time: start + .seconds(minute * 60), verdict: .pass)
            observation.options = value.map { .milliseconds($0) }
            return observation
        }
        return LatencyTrend(of: observations[...], period: period)?.word
    }

    @Test func `the second half against the first, a tenth either way being noise`() {
        #expect(word([100, 100, 111, 111]) == "slower")
        #expect(word([100, 100, 89, 89]) == "faster")
        #expect(word([100, 100, 109, 91]) == "steady")
    }

    @Test func `a half without an answer has no trend`() {
        #expect(word([100, 100, nil, nil]) == nil)
        #expect(word([nil, nil]) == nil)
    }
}
