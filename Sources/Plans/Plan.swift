package import Alerting

/// What one agent watches, with every default filled in (DESIGN §5); made by ``PlanLoader``, a value from then on.
package struct Plan: Sendable, Hashable {
    /// The agent's own settings.
    package var agent = AgentSettings()
    /// The client certificates that targets may name, by their name.
    package var identities: [String: Identity] = [:]
    /// What is watched, in the plan's order; the names are unique, at most ``PlanLimits/targets``.
    package var targets: [TargetPlan] = []
    /// Where SBCs may send us OPTIONS, in the plan's order; no two at one address.
    package var listeners: [ListenPlan] = []
    /// Where alerts may go, in the plan's order; the names are unique.
    package var receivers: [ReceiverPlan] = []
    /// Which alert goes to which receivers; the first route that matches decides.
    package var routes: [AlertRoute] = []
    /// What fires, in the plan's order; the usual rules where it names none.
    package var rules = AlertRuleSetting.usual
    /// Where people read on.
    package var links = AlertLinks()
    /// Which alerts keep others from being told.
    package var inhibitions: [Inhibition] = []
    /// The windows in which trouble is expected, by name.
    package var maintenance: [String: MaintenanceWindow] = [:]
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

/// Where the alerts of a plan lead: `alerts: links:`.
package struct AlertLinks: Sendable, Hashable {
    /// The page of a target; default none.
    package var dashboard: LinkTemplate?
    /// What to do, where a rule says nothing of its own; default none.
    package var runbook: LinkTemplate?

    /// Links, each of which may be missing.
    package init(dashboard: LinkTemplate? = nil, runbook: LinkTemplate? = nil) {
        self.dashboard = dashboard
        self.runbook = runbook
    }
}
