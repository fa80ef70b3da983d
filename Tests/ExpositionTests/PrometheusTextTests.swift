import Evidence
import Exposition
import Testing

@Suite struct PrometheusTextTests {
    private func labels(_ pairs: KeyValuePairs<String, String>) -> [Label] {
        pairs.map { Label(name: $0.key, value: $0.value) }
    }

    @Test func `families and samples are sorted and each family is introduced once`() {
        var up = MetricFamily("trunkwatch_up", .gauge, help: "1 for up.")
        up.add(labels(["target": "b"]), 0)
        up.add(labels(["target": "a"]), 1)
        let results = MetricFamily(
            "trunkwatch_probe_results_total", .counter, help: "Results.",
            samples: [.init(labels(["outcome": "pass"]), 3)])
        #expect(
            PrometheusText.text([up, results]) == """
                # HELP trunkwatch_probe_results_total Results.
                # TYPE trunkwatch_probe_results_total counter
                trunkwatch_probe_results_total{outcome="pass"} 3
                # HELP trunkwatch_up 1 for up.
                # TYPE trunkwatch_up gauge
                trunkwatch_up{target="a"} 1
                trunkwatch_up{target="b"} 0

                """)
        #expect(PrometheusText.text([up, results]) == PrometheusText.text([results, up]))
    }

    @Test func `backslash quote and line break are escaped in a value and a help keeps its quotes`() {
        let family = MetricFamily(
            "m", .gauge, help: "a \"b\" \\ c\nd", samples: [.init(labels(["x": "a\"b\\c\nd", "y": "é|="]), 1)])
        #expect(
            PrometheusText.text([family]) == #"""
                # HELP m a "b" \\ c\nd
                # TYPE m gauge
                m{x="a\"b\\c\nd",y="é|="} 1

                """#)
    }

    @Test(arguments: [
        (0, "0"), (-0.0, "0"), (1.5, "1.5"), (0.000_25, "0.00025"), (1_767_225_600, "1767225600"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
    ])
    func `a number is written exactly`(_ value: Double, _ text: String) {
        let family = MetricFamily("m", .gauge, help: "h", samples: [.init([], value)])
        #expect(PrometheusText.text([family]).hasSuffix("\nm \(text)\n"))
    }

    @Test func `a histogram has ascending buckets that end with all and its sum and count`() {
        var family = MetricFamily("d_seconds", .histogram, help: "h")
        family.addHistogram(labels(["phase": "tcp"]), buckets: [(0.001, 1), (1, 3)], sum: 1.25, count: 4)
        #expect(
            PrometheusText.text([family]) == """
                # HELP d_seconds h
                # TYPE d_seconds histogram
                d_seconds_bucket{phase="tcp",le="0.001"} 1
                d_seconds_bucket{phase="tcp",le="1.0"} 3
                d_seconds_bucket{phase="tcp",le="+Inf"} 4
                d_seconds_sum{phase="tcp"} 1.25
                d_seconds_count{phase="tcp"} 4

                """)
    }

    @Test func `of two equal series the first is kept and a family without samples is left out`() {
        let twice = MetricFamily("m", .gauge, help: "h", samples: [.init([], 1), .init([], 2)])
        #expect(
            PrometheusText.text([twice, MetricFamily("n", .gauge, help: "h")]) == "# HELP m h\n# TYPE m gauge\nm 1\n")
    }
}
