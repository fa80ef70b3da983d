import Evidence

extension TenantLint {
    /// What each SBC's own settings get wrong.
    var gatewayFindings: [TenantFinding] {
        let routed = Set(settings.routes.flatMap(\.gateways).compactMap { settings.gateway($0)?.name })
        return settings.gateways.flatMap { gateway in
            nameFindings(gateway) + watchFindings(gateway) + (routed.contains(gateway.name) ? [] : unused(gateway))
        }
    }

    private func nameFindings(_ gateway: TenantGateway) -> [TenantFinding] {
        var findings: [TenantFinding] = []
        func add(_ code: TenantCode, _ summary: String) {
            findings.append(TenantFinding(code, .fail, "gateway", gateway.name, summary))
        }
        let domain = edition[.forbiddenDomain]
        if gateway.name.lowercased().hasSuffix("." + domain) {
            add(.onmicrosoftName, "The name lies under \(domain), where no trunk can be paired.")
        }
        let length = gateway.name.unicodeScalars.count
        if length > edition[.nameMaximumLength] {
            add(
                .nameTooLong,
                "The name has \(length) characters, a trunk's name at most \(edition[.nameMaximumLength]).")
        }
        if IPAddress(gateway.name) != nil { add(.nameIsAddress, "The trunk is paired under an address.") }
        if let port = gateway.port, !(1...65_535).contains(port) {
            add(.portInvalid, "SipSignalingPort is \(port).")
        }
        if gateway.addressVersion?.lowercased() == "ipv6", gateway.bypassesMedia {
            add(.ipv6WithBypass, "IPAddressVersion is IPv6 and MediaBypass is on.")
        }
        return findings
    }

    private func watchFindings(_ gateway: TenantGateway) -> [TenantFinding] {
        var findings: [TenantFinding] = []
        let set = "Set-CsOnlinePSTNGateway -Identity \(TenantFinding.quoted(gateway.name))"
        if !gateway.sendsOptions {
            findings.append(
                TenantFinding(
                    .optionsOff, .warn, "gateway", gateway.name,
                    "SendSipOptions is off: the service neither watches nor demotes this trunk.",
                    remedy: "\(set) -SendSipOptions $true"))
        }
        let documented = edition[.failoverCodes].split(separator: ",").map(String.init)
        let missing = documented.filter { !gateway.failoverCodes.contains($0) }
        if !gateway.failoverCodes.isEmpty, !missing.isEmpty {
            let wanted = (gateway.failoverCodes + missing).sorted().joined(separator: ",")
            findings.append(
                TenantFinding(
                    .failoverCodes, .warn, "gateway", gateway.name,
                    "FailoverResponseCodes lacks \(missing.joined(separator: ", ")): such a call ends here.",
                    remedy: "\(set) -FailoverResponseCodes '\(wanted)'"))
        }
        if gateway.sessionLimit == nil {
            findings.append(
                TenantFinding(
                    .capacityUnset, .info, "gateway", gateway.name,
                    "MaxConcurrentSessions is not set: no alert comes at \(edition[.capacityAlertPercent]) % of it.",
                    remedy: "\(set) -MaxConcurrentSessions 100  # your SBC's number"))
        }
        return findings
    }

    private func unused(_ gateway: TenantGateway) -> [TenantFinding] {
        [
            TenantFinding(
                .gatewayUnused, .info, "gateway", gateway.name,
                settings.gateways.contains { $0.proxy?.lowercased() == gateway.name.lowercased() }
                    ? "No route leads to it; it is the proxy of others." : "No route leads to it.")
        ]
    }

    /// What local media optimisation needs and does not have.
    var mediaFindings: [TenantFinding] {
        settings.gateways.flatMap { gateway -> [TenantFinding] in
            var findings: [TenantFinding] = []
            let set = "Set-CsOnlinePSTNGateway -Identity \(TenantFinding.quoted(gateway.name))"
            func add(_ code: TenantCode, _ summary: String, _ remedy: String? = nil) {
                findings.append(TenantFinding(code, .fail, "gateway", gateway.name, summary, remedy: remedy))
            }
            if let mode = gateway.bypassMode {
                if !gateway.bypassesMedia {
                    add(.mediaBypassOff, "BypassMode is \(mode) and MediaBypass off.", "\(set) -MediaBypass $true")
                }
                if gateway.site == nil {
                    add(.mediaSiteMissing, "BypassMode is \(mode) and there is no GatewaySiteId.")
                }
            }
            if let proxy = gateway.proxy {
                if gateway.bypassMode == nil {
                    add(.mediaModeMissing, "ProxySbc is set and BypassMode is not.", "\(set) -BypassMode Always")
                }
                let other = settings.gateways.first { $0.name.lowercased() == proxy.lowercased() }
                if other == nil { add(.proxyUnknown, "ProxySbc \(proxy) is no gateway of this tenant.") }
                if other?.proxy != nil { add(.proxyUnknown, "ProxySbc \(proxy) has a proxy itself.") }
            }
            return findings
        }
    }
}
