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

/// A voice routing policy: usages in the order they are tried (`Get-CsOnlineVoiceRoutingPolicy`).
package struct VoiceRoutingPolicy: Sendable, Hashable {
    /// Its name, without the `Tag:` that PowerShell writes before it.
    package let name: String
    /// The usages in order.
    package let usages: [String]
}

/// A rule that rewrites a number (`Get-CsTeamsTranslationRule`).
package struct TranslationRule: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The regular expression of the numbers it rewrites.
    package let pattern: String
    /// What they become; `$1` is the first group.
    package let translation: String
}
