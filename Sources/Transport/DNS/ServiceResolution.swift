package import Evidence

/// One place where a service is offered.
package struct ServiceEndpoint: Sendable, Hashable {
    /// The host whose addresses are to be looked up, as A-labels.
    package let host: String
    /// The port, 1–65535.
    package let port: UInt16
    /// The transport it is offered over.
    package let transport: TransportKind
    /// Lower is tried first (RFC 2782).
    package let priority: UInt16
    /// The share among those of equal priority (RFC 2782).
    package let weight: UInt16
}

/// What became of a domain's services (RFC 3263 §4).
package struct ServiceResolution: Sendable, Hashable {
    /// What was found.
    package enum Outcome: Sendable, Hashable {
        /// At most 32 places in the order they are to be tried (RFC 2782); never empty.
        case services([ServiceEndpoint])
        /// The domain publishes none: the host's own addresses and the default port are meant (RFC 3263 §4.2).
        case notPublished
        /// The domain says that it decidedly does not offer the service (RFC 2782, a target of `.`).
        case notOffered
        /// The question remained open.
        case failed(LookupFailure)
    }

    /// What was found.
    package var outcome: Outcome
    /// The name whose SRV records these are, for instance `_sips._tcp.example.net`.
    package var name: String
    /// The server whose answer it is.
    package var server: SocketAddress?
    /// The seconds that the answer may be kept, 1–3600; `nil` where it may not.
    package var ttl: Int?
    /// How many records the answer has beyond those that are kept.
    package var omitted = 0
    /// How long the look-up took.
    package var duration: Span
    /// Every question that was asked, in the order they ended.
    package var queries: [QueryRecord]
}

extension ServiceRecord {
    /// The records in the order they are to be tried: by priority, and among equals by a draw in which each weighs as
    /// much as it says (RFC 2782). `random` draws from the range, both ends included.
    package static func ordered(
        _ records: [ServiceRecord], random: (ClosedRange<UInt32>) -> UInt32
    ) -> [ServiceRecord] {
        var result: [ServiceRecord] = []
        for priority in Set(records.map(\.priority)).sorted() {
            let equals = records.filter { $0.priority == priority }
            // Those without weight stand first, so that they have a small chance at all.
            var left = equals.filter { $0.weight == 0 } + equals.filter { $0.weight != 0 }
            while !left.isEmpty { result.append(left.remove(at: drawn(from: left, random: random))) }
        }
        return result
    }

    private static func drawn(from records: [ServiceRecord], random: (ClosedRange<UInt32>) -> UInt32) -> Int {
        let total = records.reduce(UInt32(0)) { $0 &+ UInt32($1.weight) }
        let point = random(0...total)
        var sum: UInt32 = 0
        for (index, record) in records.enumerated() {
            sum &+= UInt32(record.weight)
            if sum >= point { return index }
        }
        return records.count - 1
    }
}

extension TransportKind {
    /// Where a domain publishes servers of this transport (RFC 3263 §4.1).
    var serviceLabels: String {
        switch self {
        case .tls: "_sips._tcp"
        case .tcp: "_sip._tcp"
        case .udp: "_sip._udp"
        }
    }

    /// The service field of a NAPTR record for this transport (RFC 3263 §4.1).
    var namingService: String {
        switch self {
        case .tls: "SIPS+D2T"
        case .tcp: "SIP+D2T"
        case .udp: "SIP+D2U"
        }
    }
}

extension NamingRecord {
    /// The transport that the record leads to by SRV records; `nil` for what is no business of SIP's.
    var transport: TransportKind? {
        guard !hasExpression, flags.bytes == [0x73] || flags.bytes == [0x53] else { return nil }
        let service = services.bytes.map { DNSName.lowercased($0) }
        return TransportKind.allCases.first { service.elementsEqual($0.namingService.lowercased().utf8) }
    }
}
