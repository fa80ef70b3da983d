package import Evidence

/// The type of a question or a record, as numbered by IANA.
package enum DNSType: UInt16, Sendable, Hashable, CaseIterable {
    /// An IPv4 address (RFC 1035 §3.4.1).
    case a = 1
    /// A name server (RFC 1035 §3.3.11).
    case ns = 2
    /// An alias (RFC 1035 §3.3.1).
    case cname = 5
    /// The authority of a zone (RFC 1035 §3.3.13).
    case soa = 6
    /// An IPv6 address (RFC 3596 §2.1).
    case aaaa = 28
    /// A server of a service (RFC 2782).
    case srv = 33
    /// A rule of a naming authority (RFC 3403 §4.1).
    case naptr = 35

    /// The name people write: `A`, `AAAA`, `SRV`.
    package var text: String {
        switch self {
        case .a: "A"
        case .ns: "NS"
        case .cname: "CNAME"
        case .soa: "SOA"
        case .aaaa: "AAAA"
        case .srv: "SRV"
        case .naptr: "NAPTR"
        }
    }
}

/// One server of a service (RFC 2782).
package struct ServiceRecord: Sendable, Hashable {
    /// Lower is tried first.
    package let priority: UInt16
    /// The share among those of equal priority.
    package let weight: UInt16
    /// The port; 0 is no port that can be connected to.
    package let port: UInt16
    /// The host; the root means that the service is decidedly not offered.
    package let target: DNSName
}

/// One rule of a naming authority (RFC 3403 §4.1).
package struct NamingRecord: Sendable, Hashable {
    /// Lower comes first, whatever else.
    package let order: UInt16
    /// Lower is preferred among equal orders.
    package let preference: UInt16
    /// `s` leads to SRV records.
    package let flags: PeerText
    /// For instance `SIPS+D2T` (RFC 3263 §4.1).
    package let services: PeerText
    /// Whether a rewriting rule is there, which SIP does not use.
    package let hasExpression: Bool
    /// The name to ask next.
    package let replacement: DNSName
}

/// What a record says.
package enum DNSData: Sendable, Hashable {
    /// From A or AAAA.
    case address(IPAddress)
    /// From CNAME.
    case alias(DNSName)
    /// From SRV.
    case service(ServiceRecord)
    /// From NAPTR.
    case naming(NamingRecord)
    /// From SOA: the seconds that "there is none" may be kept (RFC 2308 §4).
    case authority(minimum: UInt32)
    /// A type or class that is not read.
    case other(type: UInt16)
}

/// One resource record.
package struct DNSRecord: Sendable, Hashable {
    /// Whose record it is.
    package let owner: DNSName
    /// Seconds it may be kept; a value with its top bit set is 0 (RFC 2181 §8).
    package let ttl: UInt32
    /// What it says.
    package let data: DNSData
}

/// An answer as it came, read with bounds checks; nothing in it can trap, loop or grow beyond ``DNSLimits``.
package struct DNSMessage: Sendable, Hashable {
    /// The number that ties an answer to its question.
    package let id: UInt16
    /// The answer did not fit.
    package let isTruncated: Bool
    /// The response code of the header, 0–15.
    package let rcode: UInt8
    /// The answer section, at most 256 records.
    package let answers: [DNSRecord]
    /// How many records of the answer section were not read.
    package let unread: Int
    /// The SOA record's bound on keeping a negative answer, where the authority section has one.
    package let negativeTTL: UInt32?
}
