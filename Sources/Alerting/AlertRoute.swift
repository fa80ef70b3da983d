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
