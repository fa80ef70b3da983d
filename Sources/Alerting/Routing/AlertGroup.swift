internal import Evidence

/// Alerts that are told together: what must survive a restart, its members aside.
package struct AlertGroup: Sendable, Hashable, Codable {
    /// Its identity; a group of one has the alert's dedup key.
    package var id: String
    /// What it is called in a message: the target of a group of one, else the labels that its alerts share.
    package var name: String
    /// The place of its route in the plan.
    package var route: Int
    /// The rule of a storm's alerts; `nil` where the route's labels make the group.
    package var stormRule: AlertRule?
    /// Whether it may have more than one member.
    package var isOfMany: Bool
    /// How many targets could be in it.
    package var total: Int
    /// Who was told, and must be told of its end; empty until it was told.
    package var told: [String] = []
    /// When its first alert fired, in microseconds since 1970.
    package var firstAt: Int64
    /// When it was told last, in microseconds since 1970.
    package var toldAt: Int64?
    /// How many of its alerts fired when it was told last.
    package var toldSize = 0
    /// The most that fired at once.
    package var largest = 0
    /// How it was told last: `trunkwatch.alert/1`, the base of its end.
    package var lastPayload: String?
    /// How the alert of a group of one ended: `trunkwatch.alert/1`.
    package var endPayload: String?
    /// When it is to be looked at next, in microseconds since 1970; `nil` where nothing is due.
    package var dueAt: Int64?

    /// Whether anybody was told.
    package var isTold: Bool { toldAt != nil }
}
