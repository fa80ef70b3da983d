internal import Evidence

/// Which alerts go to which receivers: matchers, and names in their order.
package struct AlertRoute: Sendable, Hashable {
    /// One condition: the label of that name has that value; `severity`, `target` and `site` count as labels.
    package struct Matcher: Sendable, Hashable {
        /// The label's name.
        package var label: String
        /// Its exact value.
        package var value: String

        /// A condition from its parts.
        package init(label: String, value: String) {
            self.label = label
            self.value = value
        }
    }

    /// All must hold; empty matches everything, which makes the route a fallback.
    package var match: [Matcher]
    /// Names of receivers, in the order of delivery.
    package var receivers: [String]

    /// A route from its parts.
    package init(match: [Matcher] = [], to receivers: [String]) {
        self.match = match
        self.receivers = receivers
    }
}

extension AlertRoute {
    /// Whether all conditions hold for the alert.
    package func matches(_ alert: Alert) -> Bool {
        match.allSatisfy { alert.value(ofLabel: $0.label) == $0.value }
    }
}

extension [AlertRoute] {
    /// The receivers of the first route that matches, in their order and each once; empty where none matches.
    package func receivers(for alert: Alert) -> [String] {
        guard let route = first(where: { $0.matches(alert) }) else { return [] }
        var seen: Set<String> = []
        return route.receivers.filter { seen.insert($0).inserted }
    }
}

extension Alert {
    /// What a route compares with: our own words first, then the target's labels.
    fileprivate func value(ofLabel name: String) -> String? {
        switch name {
        case "severity": severity.rawValue
        case "target": target
        case "site": site
        default: labels.first { $0.name == name }?.value
        }
    }
}
