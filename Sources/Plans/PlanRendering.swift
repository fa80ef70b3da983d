internal import Alerting
package import Evidence
internal import Health

/// A plan as YAML text with every default filled in and every secret redacted: `plan show`.
package enum PlanRendering {
    /// A tree of keys and values that was made elsewhere, as the text of a plan.
    package static func yaml(tree: JSON) -> String { YAMLText.block(tree) }

    /// The whole plan; without secrets in it the loader reads it back as the same plan.
    package static func yaml(_ plan: Plan) -> String {
        var members: [(String, JSON)] = [("agent", agent(plan.agent))]
        if !plan.identities.isEmpty {
            let sorted = plan.identities.sorted { $0.key < $1.key }
            members.append(("identities", .object(sorted.map { ($0.key, identity($0.value)) })))
        }
        members.append(("targets", .array(plan.targets.map(target))))
        if !plan.listeners.isEmpty { members.append(("listen", .array(plan.listeners.map(listener)))) }
        if !plan.receivers.isEmpty {
            members.append(("receivers", .object(plan.receivers.map { ($0.name, receiver($0)) })))
        }
        if let alerts = alerts(plan) { members.append(("alerts", alerts)) }
        if !plan.maintenance.isEmpty {
            let sorted = plan.maintenance.sorted { $0.key < $1.key }
            members.append(("maintenance", .object(sorted.map { ($0.key, window($0.value)) })))
        }
        return YAMLText.block(.object(members))
    }

    private static func agent(_ agent: AgentSettings) -> JSON {
        var members: [(String, JSON)] = [
            ("site", .string(agent.site)), ("cluster", .string(agent.cluster)), ("store", store(agent.store)),
        ]
        if !agent.canary.isEmpty {
            members.append(("canary", .strings(agent.canary.map { "tcp://\($0.description)" })))
        }
        if !agent.dnsServers.isEmpty {
            members.append(("dns", .object([("servers", .strings(agent.dnsServers.map(\.text)))])))
        }
        members.append(
            (
                "limits",
                .object([
                    ("concurrent-probes", .integer(Int64(agent.limits.concurrentProbes))),
                    ("destination-spacing", .string(agent.limits.destinationSpacing.text)),
                ])
            ))
        if let heartbeat = agent.heartbeat {
            members.append(
                (
                    "heartbeat",
                    .object([
                        ("url", url(heartbeat.url)), ("interval", .string(heartbeat.interval.text)),
                    ])
                ))
        }
        return .object(members)
    }

    private static func store(_ store: StoreSettings) -> JSON {
        present([
            ("path", store.path.map { .string($0) }), ("raw", .string(store.raw.text)),
            ("rollups", .string(store.rollups.text)), ("max-size", .string(store.maxSize.text)),
        ])
    }

    private static func identity(_ identity: Identity) -> JSON {
        present([
            ("fqdn", .string(identity.fqdn)), ("certificate", .string(identity.certificatePath)),
            ("key", .string(identity.keyPath)), ("key-password", identity.keyPassword.map(secret)),
        ])
    }

    private static func target(_ target: TargetPlan) -> JSON {
        present([
            ("name", .string(target.name)), ("address", .string(target.address.description)),
            ("transport", .string(target.address.transport.rawValue)), ("profile", .string(target.profile)),
            ("identity", target.identity.map { .string($0) }), ("own-trunk", target.ownTrunk.map { .string($0) }),
            ("server-name", target.serverName.map { .string($0) }),
            ("from-fqdn", target.fromFQDN.map { .string($0) }),
            ("interval", .string(target.interval.text)), ("timeout", .string(target.timeout.text)),
            ("audit", .string(target.audit.text)), ("mode", .string(target.mode.rawValue)),
            ("verify", .string(target.verify.rawValue)), ("peer-policy", .string(target.peerPolicy.rawValue)),
            ("expect", .strings(target.expect.parts)), ("warn-days", .integer(Int64(target.warnDays))),
            ("critical-days", .integer(Int64(target.criticalDays))),
            ("down-after", .integer(Int64(target.downAfter))), ("up-after", .integer(Int64(target.upAfter))),
            ("down-within", target.downWithin.map { .string("\($0.failures)/\($0.of)") }),
            ("depends-on", target.dependsOn.isEmpty ? nil : .strings(target.dependsOn)),
            ("maintenance", target.maintenance.isEmpty ? nil : .strings(target.maintenance)),
            ("slow-after", target.slowAfter.map { .string($0.text) }),
            ("source", target.source.map { .string($0.text) }),
            ("credentials", target.credentials.map(credentials)), ("tls", tls(target.tls)),
            ("inbound", inbound(target.inbound)), ("slo", target.objective.map(objective)),
            ("labels", labels(target.labels)),
        ])
    }

    private static func credentials(_ account: PlanAccount) -> JSON {
        .object([("user", .string(account.user)), ("password", secret(account.password))])
    }

    static func labels(_ labels: [Label]) -> JSON? {
        labels.isEmpty ? nil : .object(labels.map { ($0.name, .string($0.value)) })
    }

    private static func tls(_ tls: TLSSettings) -> JSON {
        present([
            ("min", .string(tls.minimum.rawValue)), ("max", .string(tls.maximum.rawValue)),
            ("ciphers", tls.ciphers.map { .string($0) }), ("ca", tls.caPath.map { .string($0) }),
            ("crl", tls.crlPath.map { .string($0) }),
        ])
    }

    static func url(_ url: PlanURL) -> JSON {
        switch url {
        case .plain(let text): .string(text)
        case .secret(let reference): secret(reference)
        }
    }

    static func secret(_ reference: SecretReference) -> JSON { .string(reference.description) }

    static func present(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { (name, $0) } })
    }
}
