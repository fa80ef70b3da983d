/// A rule that rewrites a number (`Get-CsTeamsTranslationRule`).
package struct TranslationRule: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The regular expression of the numbers it rewrites.
    package let pattern: String
    /// What they become; `$1` is the first group.
    package let translation: String
}
