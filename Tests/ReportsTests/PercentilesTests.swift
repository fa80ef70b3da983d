import Evidence
import Reports
import Testing

struct PercentilesTests {
    @Test func `percentiles are values that were measured, by nearest rank`() {
        let hundred = Percentiles((1...100).shuffled().map { Span.milliseconds($0) })
        #expect(hundred?.p50 == .milliseconds(50))
        #expect(hundred?.p95 == .milliseconds(95))
        #expect(hundred?.p99 == .milliseconds(99))
        #expect(hundred?.max == .milliseconds(100))
        #expect(hundred?.count == 100)
    }

    @Test func `few samples give the nearest one above`() {
        let three = Percentiles([30, 10, 20].map { Span.milliseconds($0) })
        #expect(three?.p50 == .milliseconds(20))
        #expect(three?.p95 == .milliseconds(30))
        let one = Percentiles([.milliseconds(7)])
        #expect([one?.p50, one?.p95, one?.p99, one?.max].allSatisfy { $0 == .milliseconds(7) })
        #expect(Percentiles([]) == nil)
    }

    @Test func `the series over time puts every sample into its part`() {
        let start = WallTime(year: 2026, month: 1, day: 1)
        let period = ReportPeriod(from: start, to: start + .seconds(300))
        let observations = [0, 60, 120, 299].map { second in
            var observation = Observation(
                target: "a", kind: .keepAlive, time: start + .seconds(second), verdict: .pass)
            observation.options = .milliseconds(second + 1)
            return observation
        }
        let series = LatencyBucket.series(of: observations[...], period: period, count: 5)
        #expect(series.map { $0.percentiles?.max } == [1, 61, 121, nil, 300].map { $0.map { .milliseconds($0) } })
    }
}

struct ErrorBudgetTests {
    private func availability(up: Int64, down: Int64) -> Availability {
        var availability = Availability(accounting: .excluded)
        availability.add(.up, up)
        availability.add(.down, down)
        return availability
    }

    @Test func `the budget is the share of the counted time that the promise leaves`() {
        let kept = ErrorBudget(slo: 0.99, availability: availability(up: 995_000, down: 5_000))
        #expect(kept?.allowed == 10_000)
        #expect(kept?.used == 5_000)
        #expect(kept?.isKept == true)
        #expect(ErrorBudget(slo: 0.999, availability: availability(up: 995_000, down: 5_000))?.isKept == false)
    }

    @Test(arguments: [nil, 0, 1, -1, 2, Double.nan])
    func `a promise that is none has no budget`(slo: Double?) {
        #expect(ErrorBudget(slo: slo, availability: availability(up: 1, down: 1)) == nil)
    }

    @Test func `sums of absurd lengths stay numbers`() {
        var sum = availability(up: .max, down: .max)
        sum.add(sum)
        #expect(sum.total > 0)
        #expect(sum.ratio == 0.5)
    }
}
