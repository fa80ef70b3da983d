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
