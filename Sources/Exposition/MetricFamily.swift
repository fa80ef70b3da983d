package import Evidence

/// All samples of one metric name, with its type and its sentence of help.
///
/// Labels hold our own words and the plan's; what a peer sent is never a label.
package struct MetricFamily: Sendable, Hashable {
    /// What kind of number it is.
    package enum Kind: String, Sendable, Hashable {
        case gauge, counter, histogram
    }

    /// One line of the exposition.
    package struct Sample: Sendable, Hashable {
        /// The labels, in the order they are written.
        package var labels: [Label]
        /// The value; not-a-number and infinities are written as such.
        package var value: Double
        /// `_bucket`, `_sum` or `_count` in a histogram, else empty.
        var suffix = ""

        /// A sample from its parts.
        package init(_ labels: [Label] = [], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; a counter's ends in `_total`.
    package let name: String
    /// One sentence.
    package let help: String
    /// What kind of number it is.
    package let kind: Kind
    /// The samples so far.
    package private(set) var samples: [Sample]

    /// A family; its name is a literal of ours, and one that cannot be written stops the program.
    package init(_ name: String, _ kind: Kind, help: String, samples: [Sample] = []) {
        precondition(Self.isMetricName(name), "\(name) is not the name of a metric")
        precondition(kind != .counter || name.hasSuffix("_total"), "the counter \(name) must end in _total")
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// Adds a sample of a gauge or a counter.
    package mutating func add(_ labels: [Label] = [], _ value: Double) {
        samples.append(Sample(labels, value))
    }

    /// Adds one series of a histogram: for each bound, in ascending order, how many values fell at or under it.
    ///
    /// The bucket without a bound is added from `count`.
    package mutating func addHistogram(
        _ labels: [Label] = [], buckets: [(bound: Double, cumulative: UInt64)], sum: Double, count: UInt64
    ) {
        for bucket in buckets { add("_bucket", labels + [Self.bound(bucket.bound)], Double(bucket.cumulative)) }
        add("_bucket", labels + [Self.bound(.infinity)], Double(count))
        add("_sum", labels, sum)
        add("_count", labels, Double(count))
    }

    private mutating func add(_ suffix: String, _ labels: [Label], _ value: Double) {
        var sample = Sample(labels, value)
        sample.suffix = suffix
        samples.append(sample)
    }

    /// The bound as Prometheus 3 normalises it: `1.0`, not `1`.
    private static func bound(_ value: Double) -> Label {
        Label(name: "le", value: value == .infinity ? "+Inf" : String(value))
    }

    private static func isMetricName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
        }
    }
}
