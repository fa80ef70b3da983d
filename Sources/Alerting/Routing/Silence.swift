package import Evidence

/// A stretch of time in which alerts that match are not told; what still fires at its end is told then.
package struct Silence: Sendable, Hashable {
    /// The most silences that are kept.
    package static let most = 1_000
    /// The most bytes of a comment.
    package static let longestComment = 1_024

    /// Its identity.
    package var id: String
    /// All must hold.
    package var matchers: [LabelMatcher]
    /// From here on.
    package var startsAt: WallTime
    /// Up to here.
    package var endsAt: WallTime
    /// Why.
    package var comment: String
    /// Who wanted it.
    package var author: String

    /// A silence from its parts; at least one matcher, and an end after the start.
    package init(
        id: String, matchers: [LabelMatcher], startsAt: WallTime, endsAt: WallTime, comment: String, author: String
    ) throws(SettingSyntaxError) {
        guard !matchers.isEmpty else { throw SettingSyntaxError(reason: "a silence needs at least one matcher") }
        guard endsAt > startsAt else { throw SettingSyntaxError(reason: "a silence ends after it starts") }
        guard comment.utf8.count <= Self.longestComment else {
            throw SettingSyntaxError(reason: "a comment has at most \(Self.longestComment) bytes")
        }
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.comment = comment
        self.author = author
    }

    /// Whether it covers the time.
    package func isActive(at now: WallTime) -> Bool { startsAt <= now && now < endsAt }

    /// Whether it keeps an alert from being told.
    package func covers(_ alert: Alert, at now: WallTime) -> Bool {
        isActive(at: now) && matchers.allSatisfy { $0.holds(for: alert) }
    }
}
