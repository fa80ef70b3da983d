package import Evidence

/// All that one commit writes: either everything in it is in the store when the commit returns, or nothing is.
///
/// Committing the same batch again, after an error that left its fate open, changes nothing more.
package struct Batch: Sendable {
    /// Probes; times are kept to the microsecond, rounded towards zero.
    package var observations: [Observation] = []
    /// Certificates as presented; those of one target and one `seen` are one chain, which is best given whole.
    package var certificates: [CertificateRecord] = []
    /// The new state of targets.
    package var health: [HealthRow] = []
    /// Incidents, new or changed; the later one of an identity stands.
    package var incidents: [Incident] = []
    /// Alert deliveries to make; one whose identity is already there is left as it is.
    package var outbox: [OutboxRow] = []
    /// What became of deliveries, those of this very batch included; one that ended before stays as it is.
    package var deliveries: [DeliveryNote] = []
    /// Small facts to remember by name; the later value stands, and an empty one forgets the name.
    package var meta: [String: String] = [:]

    /// A batch of nothing.
    package init() {}

    /// Whether there is nothing to commit.
    package var isEmpty: Bool {
        observations.isEmpty && certificates.isEmpty && health.isEmpty && incidents.isEmpty && outbox.isEmpty
            && deliveries.isEmpty && meta.isEmpty
    }
}

/// A target as the plan has it.
package struct TargetRow: Sendable, Hashable {
    /// Its name, which is its identity in the store.
    package var name: String
    /// The site of the agent that watches it.
    package var site: String
    /// Its address as written in the plan.
    package var address: String
    /// Its profile.
    package var profile: String
    /// The plan's labels by name.
    package var labels: [String: String]
    /// Whether it is in the plan now; only what is read says `false`.
    package var isActive = true

    /// A target from its parts.
    package init(
        name: String, site: String = "", address: String = "", profile: String = "", labels: [String: String] = [:]
    ) {
        self.name = name
        self.site = site
        self.address = address
        self.profile = profile
        self.labels = labels
    }
}

/// The state of a target, kept in the same transaction as the observations that led to it.
package struct HealthRow: Sendable, Hashable {
    /// The target's name.
    package var target: String
    /// Its state.
    package var state: TargetState
    /// When the state began.
    package var since: WallTime
    /// The memory of the state machine, opaque here.
    package var snapshot: String

    /// A row from its parts.
    package init(target: String, state: TargetState, since: WallTime, snapshot: String) {
        self.target = target
        self.state = state
        self.since = since
        self.snapshot = snapshot
    }
}
