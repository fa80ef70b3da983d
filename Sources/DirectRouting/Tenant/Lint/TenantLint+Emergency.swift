import Evidence

extension TenantLint {
    /// Whether every emergency number leads to an SBC that takes the call, with the caller's location.
    var emergencyFindings: [TenantFinding] {
        settings.emergencyPolicies.flatMap { policy -> [TenantFinding] in
            guard !policy.numbers.isEmpty else {
                return [
                    TenantFinding(
                        .emergencyNoNumbers, policy.name.lowercased() == "global" ? .info : .warn,
                        "emergency policy", policy.name, "It has no numbers.")
                ]
            }
            return maskFindings(policy) + policy.numbers.flatMap { numberFindings($0, policy) }
        }
    }

    private func maskFindings(_ policy: EmergencyPolicy) -> [TenantFinding] {
        var findings: [TenantFinding] = []
        var owners: [String: String] = [:]
        for number in policy.numbers {
            for dialled in [number.dialString] + number.masks {
                let isWellFormed = (1...10).contains(dialled.count) && dialled.allSatisfy { $0.isASCII && $0.isNumber }
                if !isWellFormed {
                    findings.append(finding(.emergencyMask, .fail, policy, "“\(dialled)” is not 1 to 10 digits."))
                }
                if let owner = owners.updateValue(number.dialString, forKey: dialled) {
                    let both = owner == number.dialString ? "\(owner) twice" : "\(owner) and \(number.dialString)"
                    findings.append(finding(.emergencyMask, .fail, policy, "\(dialled) means \(both)."))
                }
            }
        }
        return findings
    }

    private func numberFindings(_ number: EmergencyPolicy.Number, _ policy: EmergencyPolicy) -> [TenantFinding] {
        guard let usage = number.usage else {
            return [finding(.emergencyNoRoute, .fail, policy, "\(number.dialString) has no usage.")]
        }
        let routes = settings.routes(of: usage).filter { route in
            guard let pattern = NumberPattern(route.pattern) else { return false }
            return pattern.matches(number.dialString) || pattern.matches("+" + number.dialString)
        }
        let open = routes.flatMap(\.gateways).compactMap { settings.gateway($0) }.filter(\.isEnabled)
        guard !open.isEmpty else {
            let why =
                routes.isEmpty ? "no route of the usage \(usage) fits it." : "no gateway of its routes takes calls."
            return [finding(.emergencyNoRoute, .fail, policy, "\(number.dialString): \(why)")]
        }
        var findings: [TenantFinding] = []
        let deaf = policy.carriesLocations ? Set(open.filter { !$0.takesLocations }.map(\.name)).sorted() : []
        for name in deaf {
            findings.append(
                finding(
                    .emergencyLocation, .warn, policy, "\(number.dialString): \(name) takes no location.",
                    "Set-CsOnlinePSTNGateway -Identity \(TenantFinding.quoted(name)) -PidfLoSupported $true"))
        }
        if open.allSatisfy(\.isLocationBased) {
            findings.append(
                finding(
                    .emergencyLocationBased, .warn, policy,
                    "\(number.dialString): every gateway is routed by location; people elsewhere cannot use it."))
        }
        return findings
    }

    private func finding(
        _ code: TenantCode, _ severity: Severity, _ policy: EmergencyPolicy, _ summary: String, _ remedy: String? = nil
    ) -> TenantFinding {
        TenantFinding(code, severity, "emergency policy", policy.name, summary, remedy: remedy)
    }
}
