package import Alerting

/// What one agent watches, with every default filled in (DESIGN §5); made by ``PlanLoader``, a value from then on.
package struct Plan: Sendable, Hashable {
    /// The agent's own settings.
    package var agent = AgentSettings()
    /// The client certificates that targets may name, by their name.
    package var identities: [String: Identity] = [:]
    /// What is watched, in the plan's order; the names are unique, at most ``PlanLimits/targets``.
    package var targets: [TargetPlan] = []
    /// Where alerts may go, in the plan's order; the names are unique.
    package var receivers: [ReceiverPlan] = []
    /// Which alert goes to which receivers; the first route that matches decides.
    package var routes: [AlertRoute] = []
    /// Which alerts keep others from being told.
    package var inhibitions: [Inhibition] = []
    /// So many alerts of one rule within two minutes are told as one where the route does not group; default 10.
    package var stormAfter = 10
    /// The only hosts that webhooks may go to; empty for any.
    package var hookHosts: [String] = []

    /// A plan that watches nothing.
    package init() {}

    /// The target of that name.
    package func target(named name: String) -> TargetPlan? { targets.first { $0.name == name } }
    /// The receiver of that name.
    package func receiver(named name: String) -> ReceiverPlan? { receivers.first { $0.name == name } }
}
