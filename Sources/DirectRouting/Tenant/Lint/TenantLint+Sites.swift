import Evidence

extension TenantLint {
    /// Location-based routing settings that contradict each other.
    var siteFindings: [TenantFinding] {
        settings.gateways.flatMap(placeFindings)
            + (settings.sites ?? []).filter(\.isLocationBased).filter { site in
                !settings.gateways.contains { $0.isLocationBased && $0.site?.lowercased() == site.name.lowercased() }
            }.map {
                TenantFinding(
                    .locationGatewayMissing, .fail, "site", $0.name,
                    "It is routed by location, and no gateway at it is: its people can call nobody.")
            }
    }

    private func placeFindings(_ gateway: TenantGateway) -> [TenantFinding] {
        func finding(_ code: TenantCode, _ severity: Severity, _ summary: String, _ remedy: String?) -> [TenantFinding]
        {
            [TenantFinding(code, severity, "gateway", gateway.name, summary, remedy: remedy)]
        }
        guard let name = gateway.site else {
            guard gateway.isLocationBased else { return [] }
            return finding(.locationSiteMissing, .fail, "GatewaySiteLbrEnabled is on without a GatewaySiteId.", nil)
        }
        guard settings.sites != nil else { return [] }
        guard let site = settings.site(name) else {
            return finding(.siteUnknown, .fail, "The network site \(name) is not there.", nil)
        }
        guard gateway.isLocationBased, !site.isLocationBased else { return [] }
        return finding(
            .locationSiteOff, .fail, "It is routed by location, its site \(site.name) is not.",
            "Set-CsTenantNetworkSite -Identity \(TenantFinding.quoted(site.name)) -EnableLocationBasedRouting $true")
    }

    /// What Survivable Branch Appliances miss.
    var applianceFindings: [TenantFinding] {
        guard let appliances = settings.appliances else { return [] }
        let known = Set(appliances.map { $0.name.lowercased() })
        let named = Set(settings.branchPolicies.flatMap(\.appliances).map { $0.lowercased() })
        let unknown = settings.branchPolicies.flatMap { policy in
            policy.appliances.filter { !known.contains($0.lowercased()) }.map {
                TenantFinding(.applianceUnknown, .fail, "survivability policy", policy.name, "\($0) is not there.")
            }
        }
        let unused = appliances.filter { !named.contains($0.name.lowercased()) }.map {
            TenantFinding(.applianceUnused, .warn, "appliance", $0.name, "No survivability policy names it.")
        }
        return unknown + unused + appliances.flatMap(mediaFindings)
    }

    private func mediaFindings(beside appliance: BranchAppliance) -> [TenantFinding] {
        guard let site = appliance.site?.lowercased() else { return [] }
        return settings.gateways.filter { $0.site?.lowercased() == site && !$0.bypassesMedia }.map {
            TenantFinding(
                .applianceMedia, .fail, "appliance", appliance.name,
                "\($0.name) at its site \(site) does not use media bypass.",
                remedy: "Set-CsOnlinePSTNGateway -Identity \(TenantFinding.quoted($0.name)) -MediaBypass $true")
        }
    }
}
