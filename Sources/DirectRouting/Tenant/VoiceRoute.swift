/// A voice route: which numbers go to which SBCs (`Get-CsOnlineVoiceRoute`).
package struct VoiceRoute: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The regular expression of the numbers it takes.
    package let pattern: String
    /// Its rank; the smallest is tried first. Routes without one come last.
    package let priority: Int
    /// The usages it belongs to.
    package let usages: [String]
    /// The SBCs it offers, tried in random order.
    package let gateways: [String]
    /// Whether it serves audio conferencing by a source number in place of SBCs.
    package let isForConferencing: Bool

    init(_ record: TenantRecord, name: String) {
        self.name = name
        pattern = record.text("NumberPattern") ?? ""
        priority = record.number("Priority") ?? Int.max
        usages = record.texts("OnlinePstnUsages")
        gateways = record.texts("OnlinePstnGatewayList")
        isForConferencing = record.text("BridgeSourcePhoneNumber") != nil
    }
}
