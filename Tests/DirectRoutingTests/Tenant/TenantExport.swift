import DirectRouting

/// Exported settings for tests, a line an object: `gateway sbc1.example.net Enabled=true`, lists with commas.
struct TenantExport {
    private var records: [TenantRecord] = []

    var settings: TenantSettings { TenantSettings(records) }

    private mutating func add(_ values: [String: String], lists: [String: [String]] = [:]) {
        let fields =
            values.map { TenantField($0.key, .text($0.value)) }
            + lists.map { TenantField($0.key, .list($0.value.map { .text($0) })) }
        records.append(TenantRecord(fields, origin: "test"))
    }

    /// A gateway in order: enabled, watched, with the documented codes and a limit.
    mutating func gateway(_ name: String, _ values: [String: String] = [:], lists: [String: [String]] = [:]) {
        let usual = [
            "Identity": name, "SipSignalingPort": "5061", "Enabled": "True", "SendSipOptions": "True",
            "FailoverResponseCodes": "408,503,504", "MaxConcurrentSessions": "100",
        ]
        add(usual.merging(values) { _, new in new }, lists: lists)
    }

    mutating func route(_ name: String, _ pattern: String, _ priority: Int, _ usages: [String], _ gateways: [String]) {
        add(
            ["Identity": name, "NumberPattern": pattern, "Priority": String(priority)],
            lists: ["OnlinePstnUsages": usages, "OnlinePstnGatewayList": gateways])
    }

    mutating func usages(_ names: [String]) { add(["Identity": "Global"], lists: ["Usage": names]) }

    mutating func policy(_ name: String, _ usages: [String]) {
        add(["Identity": "Tag:\(name)"], lists: ["OnlinePstnUsages": usages])
    }

    mutating func rule(_ name: String, _ pattern: String, _ translation: String) {
        add(["Identity": name, "Pattern": pattern, "Translation": translation])
    }

    mutating func site(_ name: String, locationBased: Bool, policy: String = "", emergency: String = "") {
        add([
            "NetworkSiteID": name, "EnableLocationBasedRouting": String(locationBased),
            "OnlineVoiceRoutingPolicyTagID": policy, "EmergencyCallRoutingPolicyTagID": emergency,
        ])
    }

    mutating func emergency(
        _ name: String, _ numbers: [(dial: String, masks: String, usage: String)], enhanced: Bool = false
    ) {
        let list = numbers.map { number in
            TenantValue.record([
                TenantField("emergencydialstring", .text(number.dial)),
                TenantField("emergencydialmask", .text(number.masks)),
                TenantField("onlinepstnusage", .text(number.usage)),
            ])
        }
        records.append(
            TenantRecord(
                [
                    TenantField("Identity", .text("Tag:\(name)")), TenantField("EmergencyNumbers", .list(list)),
                    TenantField("AllowEnhancedEmergencyServices", .text(String(enhanced))),
                ], origin: "test"))
    }

    mutating func appliance(_ name: String, site: String) { add(["Fqdn": name, "Site": site]) }

    mutating func branchPolicy(_ name: String, _ appliances: [String]) {
        add(["Identity": name], lists: ["BranchApplianceFqdns": appliances])
    }
}
