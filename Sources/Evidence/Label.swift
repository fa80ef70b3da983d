/// One label of a target as the plan gives it: a name and its value, in the plan's order.
package struct Label: Sendable, Hashable {
    /// `[a-zA-Z_][a-zA-Z0-9_]*`, never starting with `__` (CONTRACT §4).
    package var name: String
    /// The value, free of control characters.
    package var value: String

    /// A label from its parts, unchecked.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
