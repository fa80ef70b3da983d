/// An emergency call routing policy (`Get-CsTeamsEmergencyCallRoutingPolicy`).
package struct EmergencyPolicy: Sendable, Hashable {
    /// A number that people dial for help.
    package struct Number: Sendable, Hashable {
        /// The number as it is routed.
        package let dialString: String
        /// Other ways to dial it, each 1 to 10 digits.
        package let masks: [String]
        /// The usage that routes it.
        package let usage: String?
    }

    /// Its name.
    package let name: String
    /// Whether calls carry a location.
    package let carriesLocations: Bool
    /// Its numbers.
    package let numbers: [Number]

    init(_ record: TenantRecord, name: String) {
        self.name = name
        carriesLocations = record.flag("AllowEnhancedEmergencyServices") ?? false
        numbers = record.records("EmergencyNumbers").map { number in
            Number(
                dialString: number.text("EmergencyDialString") ?? "",
                masks: number.texts("EmergencyDialMask").flatMap { $0.split(separator: ";").map(String.init) },
                usage: number.text("OnlinePSTNUsage"))
        }
    }

    /// The number that somebody means who dials these digits.
    package func number(dialled: String) -> Number? {
        let digits = dialled.hasPrefix("+") ? String(dialled.dropFirst()) : dialled
        return numbers.first { $0.dialString == digits || $0.masks.contains(digits) }
    }
}

/// A network site (`Get-CsTenantNetworkSite`).
package struct NetworkSite: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// Whether calls from it are routed by location.
    package let isLocationBased: Bool
    /// The voice routing policy for people who are there.
    package let voiceRoutingPolicy: String?
    /// The emergency call routing policy for people who are there.
    package let emergencyPolicy: String?
}

/// A Survivable Branch Appliance (`Get-CsTeamsSurvivableBranchAppliance`).
package struct BranchAppliance: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The network site it serves.
    package let site: String?
}

/// A branch survivability policy (`Get-CsTeamsSurvivableBranchAppliancePolicy`).
package struct BranchPolicy: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The appliances it names.
    package let appliances: [String]
}
