/// The Direct Routing settings of a tenant, as they were exported from PowerShell.
package struct TenantSettings: Sendable {
    /// The SBCs.
    package private(set) var gateways: [TenantGateway] = []
    /// The voice routes, by priority.
    package private(set) var routes: [VoiceRoute] = []
    /// The PSTN usages; nil where they were not exported.
    package private(set) var usages: [String]?
    /// The voice routing policies.
    package private(set) var policies: [VoiceRoutingPolicy] = []
    /// The translation rules; nil where they were not exported.
    package private(set) var translationRules: [TranslationRule]?
    /// The emergency call routing policies.
    package private(set) var emergencyPolicies: [EmergencyPolicy] = []
    /// The network sites; nil where they were not exported.
    package private(set) var sites: [NetworkSite]?
    /// The Survivable Branch Appliances; nil where they were not exported.
    package private(set) var appliances: [BranchAppliance]?
    /// The branch survivability policies.
    package private(set) var branchPolicies: [BranchPolicy] = []
    /// What was there and says nothing to us, one sentence each: nothing is left out silently.
    package private(set) var unread: [String] = []
    private var gatewaysByName: [String: TenantGateway] = [:]

    /// Sorts exported objects by the values they have; a file's name does not matter.
    package init(_ records: [TenantRecord]) {
        for record in records { take(record) }
        gatewaysByName = Dictionary(gateways.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        routes = routes.enumerated()
            .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }.map(\.element)
    }

    private mutating func take(_ record: TenantRecord) {
        let name = Self.name(record)
        if record.has("NumberPattern"), record.has("OnlinePstnGatewayList") {
            return keep(VoiceRoute(record, name: name), named: name, in: \.routes, from: record)
        }
        if record.has("SipSignalingPort") || record.has("SipSignallingPort") {
            return keep(TenantGateway(record, name: name), named: name, in: \.gateways, from: record)
        }
        if record.has("EmergencyNumbers") {
            return keep(EmergencyPolicy(record, name: name), named: name, in: \.emergencyPolicies, from: record)
        }
        if record.has("OnlinePstnUsages") {
            let policy = VoiceRoutingPolicy(name: name, usages: record.texts("OnlinePstnUsages"))
            return keep(policy, named: name, in: \.policies, from: record)
        }
        if record.has("Usage") {
            usages = (usages ?? []) + record.texts("Usage")
        } else {
            takeRest(record, name)
        }
    }

    private mutating func takeRest(_ record: TenantRecord, _ name: String) {
        if let pattern = record.text("Pattern"), record.has("Translation") {
            let rule = TranslationRule(
                name: name, pattern: pattern, translation: record.text("Translation") ?? "")
            translationRules = (translationRules ?? []) + [rule]
        } else if record.has("EnableLocationBasedRouting") || record.has("NetworkSiteID") {
            let site = NetworkSite(
                name: record.text("NetworkSiteID") ?? name,
                isLocationBased: record.flag("EnableLocationBasedRouting") ?? false,
                voiceRoutingPolicy: record.text("OnlineVoiceRoutingPolicyTagID").map(Self.untagged),
                emergencyPolicy: record.text("EmergencyCallRoutingPolicyTagID").map(Self.untagged))
            sites = (sites ?? []) + [site]
        } else if record.has("BranchApplianceFqdns") {
            branchPolicies.append(BranchPolicy(name: name, appliances: record.texts("BranchApplianceFqdns")))
        } else if let host = record.text("Fqdn") {
            appliances = (appliances ?? []) + [BranchAppliance(name: host, site: record.text("Site"))]
        } else {
            unread.append("\(record.origin): no kind of setting that is read here")
        }
    }

    private mutating func keep<Setting>(
        _ setting: Setting, named name: String, in list: WritableKeyPath<TenantSettings, [Setting]>,
        from record: TenantRecord
    ) {
        if name.isEmpty { return unread.append("\(record.origin): it has no Identity") }
        self[keyPath: list].append(setting)
    }

    private static func name(_ record: TenantRecord) -> String {
        untagged(record.text("Identity") ?? record.text("Name") ?? record.text("Fqdn") ?? "")
    }

    private static func untagged(_ name: String) -> String {
        name.lowercased().hasPrefix("tag:") ? String(name.dropFirst(4)) : name
    }
}

extension TenantSettings {
    /// The SBC of that name, or the carrier's trunk that a derived trunk inherits everything from: the one whose name
    /// is its parent's, exactly one label above.
    package func gateway(_ name: String) -> TenantGateway? {
        let wanted = name.lowercased()
        if let gateway = gatewaysByName[wanted] { return gateway }
        guard let dot = wanted.firstIndex(of: ".") else { return nil }
        return gatewaysByName[String(wanted[wanted.index(after: dot)...])]
    }

    /// The voice routing policy of that name.
    package func policy(_ name: String) -> VoiceRoutingPolicy? {
        policies.first { $0.name.lowercased() == name.lowercased() }
    }

    /// The emergency call routing policy of that name.
    package func emergencyPolicy(_ name: String) -> EmergencyPolicy? {
        emergencyPolicies.first { $0.name.lowercased() == name.lowercased() }
    }

    /// The network site of that name.
    package func site(_ name: String) -> NetworkSite? { sites?.first { $0.name.lowercased() == name.lowercased() } }

    /// The translation rule of that name.
    package func translationRule(_ name: String) -> TranslationRule? {
        translationRules?.first { $0.name.lowercased() == name.lowercased() }
    }

    /// The routes of a usage, first tried first.
    package func routes(of usage: String) -> [VoiceRoute] {
        routes.filter { $0.usages.contains { $0.lowercased() == usage.lowercased() } }
    }

    /// The usages that a voice routing or emergency policy leads to, in lower case.
    package var reachableUsages: Set<String> {
        Set(
            (policies.flatMap(\.usages) + emergencyPolicies.flatMap { $0.numbers.compactMap(\.usage) })
                .map { $0.lowercased() })
    }
}
