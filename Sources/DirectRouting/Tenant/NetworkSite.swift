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
