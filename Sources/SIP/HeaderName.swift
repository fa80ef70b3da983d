/// The header names that are known by number; every other name is ``other`` and is found by its spelling.
///
/// RFC 3261 §20 and the extensions met on a trunk; fewer than 64, so that a set of them is one machine word.
package enum HeaderName: UInt8, Sendable, Hashable, CaseIterable {
    case other = 0
    case via = 1
    case from = 2
    case to = 3
    case callID = 4
    case cSeq = 5
    case contact = 6
    case maxForwards = 7
    case contentLength = 8
    case contentType = 9
    case route = 10
    case recordRoute = 11
    case allow = 12
    case supported = 13
    case accept = 14
    case userAgent = 15
    case server = 16
    case acceptEncoding = 17
    case acceptLanguage = 18
    case alertInfo = 19
    case allowEvents = 20
    case authenticationInfo = 21
    case authorization = 22
    case callInfo = 23
    case contentDisposition = 24
    case contentEncoding = 25
    case contentLanguage = 26
    case date = 27
    case diversion = 28
    case errorInfo = 29
    case event = 30
    case expires = 31
    case historyInfo = 32
    case inReplyTo = 33
    case minExpires = 34
    case minSE = 35
    case organization = 36
    case pAssertedIdentity = 37
    case pPreferredIdentity = 38
    case path = 39
    case priority = 40
    case privacy = 41
    case proxyAuthenticate = 42
    case proxyAuthorization = 43
    case proxyRequire = 44
    case rAck = 45
    case rSeq = 46
    case reason = 47
    case referTo = 48
    case referredBy = 49
    case replaces = 50
    case replyTo = 51
    case require = 52
    case retryAfter = 53
    case serviceRoute = 54
    case sessionExpires = 55
    case subject = 56
    case subscriptionState = 57
    case timestamp = 58
    case unsupported = 59
    case warning = 60
    case wwwAuthenticate = 61
    case mimeVersion = 62
    case sipETag = 63

    /// The name as RFC 3261 spells it; empty for ``other``.
    package var spelling: String {
        switch self {
        case .other: ""
        case .via: "Via"
        case .from: "From"
        case .to: "To"
        case .callID: "Call-ID"
        case .cSeq: "CSeq"
        case .contact: "Contact"
        case .maxForwards: "Max-Forwards"
        case .contentLength: "Content-Length"
        case .contentType: "Content-Type"
        case .route: "Route"
        case .recordRoute: "Record-Route"
        case .allow: "Allow"
        case .supported: "Supported"
        case .accept: "Accept"
        case .userAgent: "User-Agent"
        case .server: "Server"
        case .acceptEncoding: "Accept-Encoding"
        case .acceptLanguage: "Accept-Language"
        case .alertInfo: "Alert-Info"
        case .allowEvents: "Allow-Events"
        case .authenticationInfo: "Authentication-Info"
        case .authorization: "Authorization"
        case .callInfo: "Call-Info"
        case .contentDisposition: "Content-Disposition"
        case .contentEncoding: "Content-Encoding"
        case .contentLanguage: "Content-Language"
        case .date: "Date"
        case .diversion: "Diversion"
        case .errorInfo: "Error-Info"
        case .event: "Event"
        case .expires: "Expires"
        case .historyInfo: "History-Info"
        case .inReplyTo: "In-Reply-To"
        case .minExpires: "Min-Expires"
        case .minSE: "Min-SE"
        case .organization: "Organization"
        case .pAssertedIdentity: "P-Asserted-Identity"
        case .pPreferredIdentity: "P-Preferred-Identity"
        case .path: "Path"
        case .priority: "Priority"
        case .privacy: "Privacy"
        case .proxyAuthenticate: "Proxy-Authenticate"
        case .proxyAuthorization: "Proxy-Authorization"
        case .proxyRequire: "Proxy-Require"
        case .rAck: "RAck"
        case .rSeq: "RSeq"
        case .reason: "Reason"
        case .referTo: "Refer-To"
        case .referredBy: "Referred-By"
        case .replaces: "Replaces"
        case .replyTo: "Reply-To"
        case .require: "Require"
        case .retryAfter: "Retry-After"
        case .serviceRoute: "Service-Route"
        case .sessionExpires: "Session-Expires"
        case .subject: "Subject"
        case .subscriptionState: "Subscription-State"
        case .timestamp: "Timestamp"
        case .unsupported: "Unsupported"
        case .warning: "Warning"
        case .wwwAuthenticate: "WWW-Authenticate"
        case .mimeVersion: "MIME-Version"
        case .sipETag: "SIP-ETag"
        }
    }

    /// The one-letter form (RFC 3261 §7.3.3 and its extensions), where there is one.
    package var compactForm: Character? {
        switch self {
        case .via: "v"
        case .from: "f"
        case .to: "t"
        case .callID: "i"
        case .contact: "m"
        case .contentLength: "l"
        case .contentType: "c"
        case .supported: "k"
        case .allowEvents: "u"
        case .contentEncoding: "e"
        case .event: "o"
        case .referTo: "r"
        case .referredBy: "b"
        case .sessionExpires: "x"
        case .subject: "s"
        default: nil
        }
    }

    /// This name as a member of a set in one word.
    @inline(__always)
    var bit: UInt64 { 1 &<< UInt64(rawValue) }
}
