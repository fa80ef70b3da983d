package import Evidence

/// How patiently a target is judged; every count is of observations, at least 1.
package struct HealthSettings: Sendable, Hashable {
    /// Failures in a row of the deciding question that make a target `down`; 1 or more.
    package var downAfter: Int
    /// Good observations in a row that bring a target back; 1 or more.
    package var upAfter: Int
    /// Observations in a row spoilt by local trouble after which the state is `unknown`; 1 or more.
    package var unknownAfter: Int
    /// So many failures among the last few observations make a target `down` too; `nil` asks for a run only.
    package var downWithin: FailureShare?
    /// How far back changes between working and `down` are counted.
    package var flapWindow: Span
    /// More changes than this inside ``flapWindow`` are `flapping`, which ends at half of it or fewer.
    package var flapThreshold: Int

    /// The settings of the contract: down after 3, up after 2; flapping when more than 4 changes fall into 30 minutes.
    package init(
        downAfter: Int = 3, upAfter: Int = 2, unknownAfter: Int = 3, downWithin: FailureShare? = nil,
        flapWindow: Span = .seconds(1_800), flapThreshold: Int = 4
    ) {
        self.downAfter = max(1, downAfter)
        self.upAfter = max(1, upAfter)
        self.unknownAfter = max(1, unknownAfter)
        self.downWithin = downWithin
        self.flapWindow = flapWindow
        self.flapThreshold = max(1, flapThreshold)
    }
}

/// `failures` of the last `of` observations: the second way down, for a peer that loses every other probe.
package struct FailureShare: Sendable, Hashable {
    /// The failures that suffice; 1 up to ``of``.
    package let failures: Int
    /// The observations that are looked at; 1–64.
    package let of: Int

    /// A share; `nil` unless `1 ≤ failures ≤ of ≤ 64`.
    package init?(failures: Int, of: Int) {
        guard failures >= 1, failures <= of, of <= 64 else { return nil }
        self.failures = failures
        self.of = of
    }
}
