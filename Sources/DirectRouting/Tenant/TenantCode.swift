/// What a lint of exported settings can find: stable codes, each with its meaning and the document it comes from.
package enum TenantCode: String, Sendable, CaseIterable {
    case optionsOff = "tenant.options-off"
    case failoverCodes = "tenant.failover-codes"
    case capacityUnset = "tenant.capacity-unset"
    case portInvalid = "tenant.port-invalid"
    case onmicrosoftName = "tenant.onmicrosoft-name"
    case nameTooLong = "tenant.name-too-long"
    case nameIsAddress = "tenant.name-is-address"
    case ipv6WithBypass = "tenant.ipv6-with-bypass"
    case gatewayDisabled = "tenant.gateway-disabled"
    case gatewayUnknown = "tenant.gateway-unknown"
    case gatewayUnused = "tenant.gateway-unused"
    case routeWithoutGateway = "tenant.route-without-gateway"
    case singleGateway = "tenant.single-gateway"
    case routeUnreachable = "tenant.route-unreachable"
    case patternInvalid = "tenant.pattern-invalid"
    case patternNeverMatches = "tenant.pattern-never-matches"
    case plusUnescaped = "tenant.plus-unescaped"
    case priorityOverlap = "tenant.priority-overlap"
    case usageUnknown = "tenant.usage-unknown"
    case usageUnused = "tenant.usage-unused"
    case usageWithoutRoute = "tenant.usage-without-route"
    case usageShadowed = "tenant.usage-shadowed"
    case policyEmpty = "tenant.policy-empty"
    case translationUnknown = "tenant.translation-unknown"
    case translationInvalid = "tenant.translation-invalid"
    case translationLimit = "tenant.translation-limit"
    case emergencyNoRoute = "tenant.emergency-no-route"
    case emergencyNoNumbers = "tenant.emergency-no-numbers"
    case emergencyMask = "tenant.emergency-mask"
    case emergencyLocation = "tenant.emergency-location"
    case emergencyLocationBased = "tenant.emergency-location-based"
    case siteUnknown = "tenant.site-unknown"
    case locationSiteMissing = "tenant.location-site-missing"
    case locationSiteOff = "tenant.location-site-off"
    case locationGatewayMissing = "tenant.location-gateway-missing"
    case mediaBypassOff = "tenant.media-bypass-off"
    case mediaSiteMissing = "tenant.media-site-missing"
    case mediaModeMissing = "tenant.media-mode-missing"
    case proxyUnknown = "tenant.proxy-unknown"
    case applianceUnknown = "tenant.appliance-unknown"
    case applianceUnused = "tenant.appliance-unused"
    case applianceMedia = "tenant.appliance-media"

    /// What the code means, in one sentence.
    package var meaning: String { Self.knowledge[self]?.meaning ?? rawValue }
    /// The tag of the document that says so, and how sure it is: A a vendor's document, B one that others contradict,
    /// I a conclusion of ours.
    package var source: String { Self.knowledge[self]?.source ?? "I" }

    private static let knowledge: [TenantCode: (meaning: String, source: String)] =
        gateways.merging(routing) { first, _ in first }.merging(places) { first, _ in first }

    private static let gateways: [TenantCode: (meaning: String, source: String)] = [
        .optionsOff: ("The trunk is neither watched nor demoted: its OPTIONS are ignored.", "PSGW WN24 A"),
        .failoverCodes: ("Calls end on a code on which they should go to the next trunk.", "PSGW A"),
        .capacityUnset: ("Without a session limit nobody is told when the SBC is nearly full.", "PSGW HD A"),
        .portInvalid: ("The signalling port is not between 1 and 65535.", "PSGW CONN B"),
        .onmicrosoftName: ("A trunk cannot be paired under the tenant's first domain.", "PLAN CONN A"),
        .nameTooLong: ("The name is longer than a trunk's name may be.", "PSGW A"),
        .nameIsAddress: ("A trunk is known by a name, never by an address.", "PLAN SIP A"),
        .ipv6WithBypass: ("IPv6 works only without media bypass.", "PSGW A"),
        .gatewayDisabled: ("A route names an SBC that takes no calls.", "PSGW HD20 A"),
        .gatewayUnknown: ("A route names an SBC that is not there, nor under a carrier's trunk.", "PSGW MT A"),
        .gatewayUnused: ("No route leads to the SBC.", "I"),
        .mediaBypassOff: ("Local media optimisation needs media bypass.", "LMOC SA-LMO A"),
        .mediaSiteMissing: ("Local media optimisation needs the SBC's network site.", "LMOC SA-LMO A"),
        .mediaModeMissing: ("Without a bypass mode no call says where its media should go.", "LMOC SA-LMO A"),
        .proxyUnknown: ("The proxy SBC is not there, or has a proxy itself.", "LMOC A"),
        .translationUnknown: ("The SBC names a translation rule that is not there.", "PSGW A"),
        .translationInvalid: ("The translation rule's pattern cannot be read.", "PSGW A"),
        .translationLimit: ("There are more, or longer, translation rules than the service takes.", "PS A"),
    ]

    private static let routing: [TenantCode: (meaning: String, source: String)] = [
        .routeWithoutGateway: ("The route leads to no SBC that takes calls.", "FAIL PSGW A"),
        .singleGateway: ("One SBC alone carries these calls; when it fails they are dropped.", "FAIL A"),
        .routeUnreachable: ("No policy leads to the route.", "PS A"),
        .patternInvalid: ("The number pattern is no regular expression.", "PS A"),
        .patternNeverMatches: ("The pattern fits no telephone number.", "I"),
        .plusUnescaped: ("An unescaped + counts what stands before it, and fits no plus sign.", "I"),
        .priorityOverlap: (
            "Two routes of one usage and priority fit the same numbers; which is first is open.", "PS I"
        ),
        .usageUnknown: ("A route or policy names a usage that is not there.", "PS A"),
        .usageUnused: ("No policy has the usage.", "PS I"),
        .usageWithoutRoute: ("The policy has a usage without routes.", "PS I"),
        .usageShadowed: ("A usage before it takes every number; it is never looked at.", "PS B"),
        .policyEmpty: ("The policy has no usage: who has it can call nobody.", "PS I"),
        .emergencyNoRoute: ("An emergency number leads to no SBC that takes calls.", "PS I SA-500 A"),
        .emergencyNoNumbers: ("The emergency policy has no numbers.", "PS I"),
        .emergencyMask: ("An emergency number or mask is malformed, or means two things.", "PS A"),
        .emergencyLocation: ("Emergency calls carry a location that the SBC does not take.", "PSGW A"),
        .emergencyLocationBased: ("Location-based routing keeps people elsewhere from the emergency SBC.", "LBR I"),
    ]

    private static let places: [TenantCode: (meaning: String, source: String)] = [
        .siteUnknown: ("The network site that is named is not there.", "LBR PS A"),
        .locationSiteMissing: ("Location-based routing is on without a site.", "LBR PS A"),
        .locationSiteOff: ("The SBC is routed by location, its site is not; both must be.", "LBR A"),
        .locationGatewayMissing: ("The site is routed by location and has no SBC for it.", "LBR A"),
        .applianceUnknown: ("A survivability policy names an appliance that is not there.", "SBA PS A"),
        .applianceUnused: ("No survivability policy names the appliance.", "SBA PS I"),
        .applianceMedia: ("The SBC beside an appliance must use media bypass.", "SBA A"),
    ]
}
