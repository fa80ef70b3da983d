/// How a peer is spoken to and judged.
package enum ProfileName: String, Sendable, Hashable, CaseIterable, Codable {
    /// Any SIP peer.
    case generic
    /// We stand where the Teams side stands, in front of an SBC.
    case teamsSBC = "teams-sbc"
    /// We stand where the SBC stands, in front of the Direct Routing service.
    case teamsCloud = "teams-cloud"
}
