package import Evidence

/// Which alerts go to which receivers, and how they are told together.
package struct AlertRoute: Sendable, Hashable {
    /// All must hold; empty matches everything, which makes the route a fallback.
    package var match: [LabelMatcher]
    /// Names of receivers, in the order of delivery.
    package var receivers: [String]
    /// Alerts with the same values of these labels are told together; `nil` tells each alone, and folds a storm.
    package var groupBy: [String]?
    /// How long the first of a group waits for others.
    package var groupWait = Span.seconds(10)
    /// How long more that join or leave a group wait before it is told again.
    package var groupInterval = Span.seconds(300)
    /// After how long a group that still fires is told again; `nil` never.
    package var repeatEvery: Span?
    /// Names of the time intervals in which nothing is told; what still fires afterwards is told then.
    package var muteIn: [String] = []

    /// A route that tells each alert alone, once.
    package init(match: [LabelMatcher] = [], to receivers: [String]) {
        self.match = match
        self.receivers = receivers
    }
}

extension AlertRoute {
    /// Whether all conditions hold for the alert.
    package func matches(_ alert: Alert) -> Bool { match.allSatisfy { $0.holds(for: alert) } }

    /// The receivers, each once.
    package var uniqueReceivers: [String] {
        var seen: Set<String> = []
        return receivers.filter { seen.insert($0).inserted }
    }
}

extension [AlertRoute] {
    /// The receivers of the first route that matches, in their order and each once; empty where none matches.
    package func receivers(for alert: Alert) -> [String] {
        first { $0.matches(alert) }?.uniqueReceivers ?? []
    }
}
