import DirectRouting
import Evidence
import Testing

/// Every code with settings that give it and settings beside them that do not.
@Suite struct TenantLintTests {
    /// One rule: how to break settings that are in order.
    struct Case: Sendable, CustomTestStringConvertible {
        let code: TenantCode
        let severity: Severity
        let fault: @Sendable (inout TenantExport) -> Void

        init(_ code: TenantCode, _ severity: Severity, _ fault: @escaping @Sendable (inout TenantExport) -> Void) {
            self.code = code
            self.severity = severity
            self.fault = fault
        }

        var testDescription: String { code.rawValue }
    }

    /// Settings in which nothing is wrong: two gateways, two routes, an emergency number, a site and an appliance.
    private static var sound: TenantExport {
        var export = TenantExport()
        for name in ["sbc1.contoso.com", "sbc2.contoso.com"] {
            export.gateway(name, ["PidfLoSupported": "True", "MediaBypass": "True"])
        }
        let both = ["sbc1.contoso.com", "sbc2.contoso.com"]
        export.route("US", #"^\+1\d{10}$"#, 1, ["US"], both)
        export.route("All", #"^\+\d+$"#, 2, ["World"], both)
        export.route("Help", #"^\+?911$"#, 3, ["Emergency"], both)
        export.usages(["US", "World", "Emergency"])
        export.policy("Users", ["US", "World"])
        export.rule("Strip", #"^\+1(\d{10})$"#, "$1")
        export.emergency("Users", [("911", "933", "Emergency")], enhanced: true)
        export.site("Paris", locationBased: false)
        export.appliance("sba1.contoso.com", site: "Paris")
        export.branchPolicy("Branch", ["sba1.contoso.com"])
        return export
    }

    private static let two = ["sbc1.contoso.com", "sbc2.contoso.com"]

    static let gatewayCases: [Case] = [
        Case(.optionsOff, .warn) { $0.gateway("x.contoso.com", ["SendSipOptions": "False"]) },
        Case(.failoverCodes, .warn) { $0.gateway("x.contoso.com", ["FailoverResponseCodes": "503, 504"]) },
        Case(.capacityUnset, .info) { $0.gateway("x.contoso.com", ["MaxConcurrentSessions": ""]) },
        Case(.portInvalid, .fail) { $0.gateway("x.contoso.com", ["SipSignalingPort": "0"]) },
        Case(.onmicrosoftName, .fail) { $0.gateway("sbc.contoso.onmicrosoft.com") },
        Case(.nameTooLong, .fail) { $0.gateway(String(repeating: "x", count: 52) + ".contoso.com") },
        Case(.nameIsAddress, .fail) { $0.gateway("192.0.2.1") },
        Case(.ipv6WithBypass, .fail) {
            $0.gateway("x.contoso.com", ["IPAddressVersion": "IPv6", "MediaBypass": "True"])
        },
        Case(.gatewayUnused, .info) { $0.gateway("x.contoso.com") },
        Case(.mediaBypassOff, .fail) {
            $0.gateway("x.contoso.com", ["BypassMode": "Always", "GatewaySiteId": "Paris", "MediaBypass": "False"])
        },
        Case(.mediaSiteMissing, .fail) {
            $0.gateway("x.contoso.com", ["BypassMode": "Always", "MediaBypass": "True"])
        },
        Case(.mediaModeMissing, .fail) { $0.gateway("x.contoso.com", ["ProxySbc": "sbc1.contoso.com"]) },
        Case(.proxyUnknown, .fail) { $0.gateway("x.contoso.com", ["ProxySbc": "gone.contoso.com"]) },
        Case(.translationUnknown, .fail) {
            $0.gateway("x.contoso.com", lists: ["OutboundPstnNumberTranslationRules": ["Gone"]])
        },
        Case(.translationInvalid, .fail) { $0.rule("x", "(", "") },
        Case(.translationLimit, .fail) { $0.rule("x", "1", String(repeating: "1", count: 257)) },
        Case(.siteUnknown, .fail) { $0.gateway("x.contoso.com", ["GatewaySiteId": "Rome"]) },
        Case(.locationSiteMissing, .fail) { $0.gateway("x.contoso.com", ["GatewaySiteLbrEnabled": "True"]) },
        Case(.locationSiteOff, .fail) {
            $0.gateway("x.contoso.com", ["GatewaySiteLbrEnabled": "True", "GatewaySiteId": "Paris"])
        },
        Case(.locationGatewayMissing, .fail) { $0.site("Rome", locationBased: true) },
        Case(.applianceUnknown, .fail) { $0.branchPolicy("x", ["gone.contoso.com"]) },
        Case(.applianceUnused, .warn) { $0.appliance("sba2.contoso.com", site: "Lyon") },
        Case(.applianceMedia, .fail) { $0.gateway("x.contoso.com", ["GatewaySiteId": "Paris"]) },
    ]

    static let routingCases: [Case] = [
        Case(.gatewayDisabled, .warn) {
            $0.gateway("x.contoso.com", ["Enabled": "False"])
            $0.route("x", #"^\+33\d{9}$"#, 9, ["US"], two + ["x.contoso.com"])
        },
        Case(.gatewayUnknown, .fail) { $0.route("x", #"^\+33\d{9}$"#, 9, ["US"], two + ["gone.contoso.com"]) },
        Case(.routeWithoutGateway, .fail) { $0.route("x", #"^\+33\d{9}$"#, 9, ["US"], []) },
        Case(.singleGateway, .warn) { $0.route("x", #"^\+33\d{9}$"#, 9, ["US"], ["sbc1.contoso.com"]) },
        Case(.routeUnreachable, .warn) { $0.route("x", #"^\+33\d{9}$"#, 9, [], two) },
        Case(.patternInvalid, .fail) { $0.route("x", #"^\+33(\d{9}$"#, 9, ["US"], two) },
        Case(.patternNeverMatches, .fail) { $0.route("x", #"^\+33 \d{9}$"#, 9, ["US"], two) },
        Case(.plusUnescaped, .fail) { $0.route("x", #"^+33\d{9}$"#, 9, ["US"], two) },
        Case(.priorityOverlap, .warn) { $0.route("x", #"^\+1425\d{7}$"#, 1, ["US"], two) },
        Case(.usageUnknown, .fail) { $0.route("x", #"^\+33\d{9}$"#, 9, ["US", "Gone"], two) },
        Case(.usageUnused, .warn) { $0.usages(["Spare"]) },
        Case(.usageWithoutRoute, .warn) {
            $0.usages(["Spare"])
            $0.policy("x", ["Spare"])
        },
        Case(.usageShadowed, .warn) { $0.policy("x", ["World", "US"]) },
        Case(.policyEmpty, .warn) { $0.policy("x", []) },
        Case(.emergencyNoRoute, .fail) { $0.emergency("x", [("112", "", "Emergency")]) },
        Case(.emergencyNoNumbers, .warn) { $0.emergency("x", []) },
        Case(.emergencyMask, .fail) { $0.emergency("x", [("911", "911", "Emergency")]) },
        Case(.emergencyLocation, .warn) {
            $0.gateway("x.contoso.com")
            $0.route("x", "^112$", 9, ["Emergency"], two + ["x.contoso.com"])
            $0.emergency("x", [("112", "", "Emergency")], enhanced: true)
        },
        Case(.emergencyLocationBased, .warn) {
            $0.site("Rome", locationBased: true)
            $0.gateway("x.contoso.com", ["GatewaySiteId": "Rome", "GatewaySiteLbrEnabled": "True"])
            $0.route("x", "^112$", 9, ["Emergency"], ["x.contoso.com"])
            $0.emergency("x", [("112", "", "Emergency")])
        },
    ]

    @Test func `settings in order give no finding`() {
        #expect(TenantLint(Self.sound.settings, by: .current).findings.map(\.summary) == [])
    }

    @Test(arguments: gatewayCases + routingCases)
    func `a fault gives its code`(_ fault: Case) {
        var export = Self.sound
        fault.fault(&export)
        let found = TenantLint(export.settings, by: .current).findings.filter { $0.code == fault.code }
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.severity == fault.severity })
    }

    @Test func `every code has a fault, a meaning and a source`() {
        let covered = Set((Self.gatewayCases + Self.routingCases).map(\.code))
        #expect(TenantCode.allCases.filter { !covered.contains($0) } == [])
        for code in TenantCode.allCases {
            #expect(code.meaning != code.rawValue)
            #expect(code.rawValue.hasPrefix("tenant."))
            #expect("ABCIK".contains(code.source.last ?? " "))
        }
    }

    @Test func `the gravest findings come first`() {
        var export = Self.sound
        export.gateway("a.contoso.com", ["SendSipOptions": "False"])
        export.gateway("192.0.2.1")
        let severities = TenantLint(export.settings, by: .current).findings.map(\.severity)
        #expect(severities.first == .fail)
        #expect(severities.last == .info)
    }

    @Test func `a command holds a name safely`() {
        var export = Self.sound
        export.gateway("o'brien\u{2019}; rm.contoso.com", ["SendSipOptions": "False"])
        let remedy = TenantLint(export.settings, by: .current).findings.first { $0.code == .optionsOff }?.remedy
        #expect(remedy?.contains("'o''brien\u{2019}\u{2019}; rm.contoso.com'") == true)
    }

    @Test func `an unescaped plus is mended in the command`() {
        var export = Self.sound
        export.route("x", #"^(+33|+34)\d{9}$"#, 9, ["US"], Self.two)
        let finding = TenantLint(export.settings, by: .current).findings.first { $0.code == .plusUnescaped }
        #expect(finding?.remedy?.contains(#"'^(\+33|+34)\d{9}$'"#) == true)
    }

    @Test func `a second route with the same numbers backs a single gateway up`() {
        var export = Self.sound
        export.route("a", #"^\+33\d{9}$"#, 9, ["US"], ["sbc1.contoso.com"])
        export.route("b", #"^\+3\d+$"#, 10, ["US"], ["sbc2.contoso.com"])
        let single = TenantLint(export.settings, by: .current).findings.filter { $0.code == .singleGateway }
        #expect(single.map(\.subject) == ["route b"])
    }

    @Test func `what is no kind of setting is said`() {
        let settings = TenantSettings([TenantRecord([TenantField("Foo", .text("1"))], origin: "x.json, item 3")])
        #expect(settings.unread == ["x.json, item 3: no kind of setting that is read here"])
    }
}
