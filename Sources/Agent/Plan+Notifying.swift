import Alerting
import Plans
import Transport

extension Plan {
    /// Who is told what when.
    var notifyPolicy: NotifyPolicy {
        let forgetful = receivers.filter { if case .alertmanager = $0.kind { true } else { false } }
        var policy = NotifyPolicy(
            site: agent.site, cluster: agent.cluster, routes: routes, inhibitions: inhibitions,
            groupThemselves: Set(forgetful.map(\.name)),
            targets: targets.map { NotifyPolicy.Target(name: $0.name, labels: $0.labels) },
            sha256: { X509Decoder.sha256($0) })
        policy.stormAfter = stormAfter
        policy.rules = rules
        return policy
    }

    /// What fires, and what its alerts say.
    var alertRules: AlertRules {
        var all = AlertRules(
            site: agent.site, cluster: agent.cluster, settings: rules, sha256: { X509Decoder.sha256($0) })
        all.dashboard = links.dashboard
        all.runbook = links.runbook
        return all
    }
}
