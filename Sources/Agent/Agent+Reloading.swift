import Evidence
package import Plans
import Probing
import Synchronization

/// What a reload changed, by count.
package struct ReloadReport: Sendable, Hashable {
    /// Targets that were not in the plan before.
    package var added = 0
    /// Targets that are no longer in it.
    package var removed = 0
    /// Targets that are probed in another way now.
    package var changed = 0
    /// Targets whose connections and schedule were left alone.
    package var unchanged = 0
}

extension Agent {
    /// Takes on another plan as a whole, or refuses it as a whole and goes on as before.
    ///
    /// Targets whose probing is as it was keep their connection, their phase, their state and their history.
    package func reload(_ plan: Plan) async throws(AgentError) -> ReloadReport {
        let old = running
        if let refusal = Self.refusal(of: plan, after: old) { throw AgentError(status: 78, reason: refusal) }
        // Everything that can be refused is made before anything is changed.
        let targets = try plan.targets.map { target throws(AgentError) in try target.probeTarget(in: plan) }
        let couriers = try outside.couriersOf(plan)
        let listeners = try plan.inboundSettings()
        let before = Dictionary(old.targets.map { ($0.name, $0) }) { first, _ in first }
        var report = ReloadReport()
        report.removed = Set(before.keys).subtracting(plan.targets.map(\.name)).count
        var gone = Set(before.keys)
        var fresh: [Int] = []
        for (index, target) in plan.targets.enumerated() {
            guard let known = before[target.name] else {
                report.added += 1
                fresh.append(index)
                continue
            }
            // A plan names secrets; what they are is seen in what was made of them.
            let isSecretKept = targets[index].credentials == credentials.withLock { $0[target.name] }
            if isSecretKept, target.isProbed(as: known), plan.hasSameIdentity(of: target, as: old) {
                gone.remove(target.name)
                report.unchanged += 1
            } else {
                report.changed += 1
                fresh.append(index)
            }
        }
        for worker in workers { await worker.forget(gone) }
        await recorder.adopt(plan, opening: outside.openingOf(storePath, plan))
        await deliverer.adopt(couriers)
        await door.adopt(listeners, plan.inboundTrunks)
        spacing.set(plan.agent.limits.destinationSpacing)
        if plan.agent.canary != old.agent.canary { await workers[0].watch(canaries: plan.agent.canary, canaries) }
        for index in fresh {
            let worker = await idlest()
            await worker.watch(targets[index], plan.targets[index].cadence(of: targets[index]), mailbox: probes)
        }
        credentials.withLock { $0 = Self.credentials(targets) }
        follow(plan)
        return report
    }

    private func idlest() async -> ProbeWorker {
        var best = workers[0]
        var least = await best.count
        for worker in workers.dropFirst() {
            let count = await worker.count
            if count < least { (best, least) = (worker, count) }
        }
        return best
    }

    /// What cannot be changed under a running agent.
    private static func refusal(of plan: Plan, after old: Plan) -> String? {
        let (new, was) = (plan.agent, old.agent)
        let key: String? =
            if new.site != was.site {
                "agent.site"
            } else if new.cluster != was.cluster {
                "agent.cluster"
            } else if new.store.path != was.store.path {
                "agent.store.path"
            } else if new.store.maxSize != was.store.maxSize {
                "agent.store.max-size"
            } else if new.dnsServers != was.dnsServers {
                "agent.dns"
            } else if new.limits.concurrentProbes != was.limits.concurrentProbes {
                "agent.limits.concurrent-probes"
            } else if !new.isHeartbeat(like: was) {
                "agent.heartbeat"
            } else {
                nil
            }
        if plan.targets.isEmpty { return "the plan has no targets" }
        return key.map { "\($0) has changed, which takes a restart" }
    }
}

extension TargetPlan {
    /// Whether a session for the other would ask the same in the same way: what only judges answers may differ.
    fileprivate func isProbed(as other: TargetPlan) -> Bool {
        var copy = self
        copy.labels = other.labels
        copy.downAfter = other.downAfter
        copy.inbound = other.inbound
        copy.upAfter = other.upAfter
        copy.downWithin = other.downWithin
        copy.dependsOn = other.dependsOn
        copy.maintenance = other.maintenance
        copy.objective = other.objective
        return copy.hasSameSettings(as: other)
    }
}

extension Plan {
    fileprivate func hasSameIdentity(of target: TargetPlan, as other: Plan) -> Bool {
        guard let name = target.identity else { return true }
        guard var one = identities[name], let two = other.identities[name] else { return false }
        one.line = two.line
        one.file = two.file
        return one == two
    }
}
