/// The limits of a plan, in one place.
package enum PlanLimits {
    /// The most bytes of a plan file.
    package static let fileBytes = 16 << 20
    /// The most bytes of a secret's file.
    package static let secretBytes = 64 << 10
    /// The most files of a plan, itself among them.
    package static let files = 1_000
    /// The most files that include one another in a row.
    package static let includeDepth = 8
    /// The most targets of a plan.
    package static let targets = 100_000
    /// The most problems that are reported at once.
    package static let problems = 100
    /// The most characters of a target's, receiver's or identity's name.
    package static let nameCharacters = 128
    /// The most labels of a target.
    package static let labels = 16
    /// The most bytes of a label's value.
    package static let labelValueBytes = 256
    /// The deepest nesting of lists and maps; a plan needs five.
    package static let nesting = 32
}
