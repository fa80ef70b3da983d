/// An SBC as the tenant knows it (`Get-CsOnlinePSTNGateway`).
package struct TenantGateway: Sendable, Hashable {
    /// The name it is paired under.
    package let name: String
    /// The port its SIP over TLS listens on; nil where the export has none.
    package let port: Int?
    /// Whether calls go to it.
    package let isEnabled: Bool
    /// Whether its OPTIONS are watched.
    package let sendsOptions: Bool
    /// The SIP codes on which a call goes to the next trunk; empty where the export has none.
    package let failoverCodes: [String]
    /// The most sessions; nil where no limit is set.
    package let sessionLimit: Int?
    /// Whether media goes past the service.
    package let bypassesMedia: Bool
    /// When media is kept local: `None`, `Always`, `OnlyForLocalUsers`.
    package let bypassMode: String?
    /// The network site it stands at.
    package let site: String?
    /// Whether it takes calls of location-based routing only.
    package let isLocationBased: Bool
    /// The SBC through which the service reaches it.
    package let proxy: String?
    /// Whether it takes locations of emergency calls.
    package let takesLocations: Bool
    /// `IPv4` or `IPv6`.
    package let addressVersion: String?
    /// The rules for the called number of outbound calls, in order.
    package let outboundCalledRules: [String]
    /// The rules for the calling number of outbound calls, in order.
    package let outboundCallingRules: [String]
    /// The rules for both numbers of inbound calls.
    package let inboundRules: [String]

    init(_ record: TenantRecord, name: String) {
        self.name = name
        port = record.number("SipSignalingPort") ?? record.number("SipSignallingPort")
        isEnabled = record.flag("Enabled") ?? false
        sendsOptions = record.flag("SendSipOptions") ?? true
        failoverCodes = record.texts("FailoverResponseCodes")
            .flatMap { $0.split { ", ;".contains($0) }.map(String.init) }
        sessionLimit = record.number("MaxConcurrentSessions")
        bypassesMedia = record.flag("MediaBypass") ?? false
        bypassMode = record.text("BypassMode").flatMap { $0.lowercased() == "none" ? nil : $0 }
        site = record.text("GatewaySiteId")
        isLocationBased = record.flag("GatewaySiteLbrEnabled") ?? false
        proxy = record.text("ProxySbc")
        takesLocations = record.flag("PidfLoSupported") ?? false
        addressVersion = record.text("IPAddressVersion")
        outboundCalledRules = record.texts("OutboundPstnNumberTranslationRules")
        outboundCallingRules = record.texts("OutboundTeamsNumberTranslationRules")
        inboundRules =
            record.texts("InboundPstnNumberTranslationRules") + record.texts("InboundTeamsNumberTranslationRules")
    }

    /// Every translation rule it names, in the order of its settings.
    package var translationRules: [String] { outboundCalledRules + outboundCallingRules + inboundRules }
}
