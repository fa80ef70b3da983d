package import Evidence
import SIP

/// Those who send to us and belong to no trunk: listed for people, obeyed by nobody, bounded whoever comes.
package struct StrangerList: Sendable {
    /// One of them: a source and how it reached us.
    package struct Stranger: Sendable, Hashable {
        /// The address.
        package var source: IPAddress
        /// The transport.
        package var transport: TransportKind
        /// When it was first heard by this run.
        package var firstSeen: WallTime
        /// When it was last heard.
        package var lastSeen: WallTime
        /// How many requests came.
        package var count: Int
        /// Why it belongs to no trunk.
        package var reason: TrunkDirectory.Reason
        /// The method of its last request.
        package var method: PeerText
        /// The host that Contact, else From of its last request names.
        package var claims: PeerText
        /// The User-Agent of its last request.
        package var userAgent: PeerText
        /// What Direct Routing would refuse in its last request.
        package var codes: [DiagnosisCode]
    }

    private struct Key: Hashable {
        let source: IPAddress
        let transport: TransportKind
    }

    private var known: [Key: Stranger] = [:]
    private let most: Int
    /// How many were forgotten to make room.
    package private(set) var forgotten = 0

    /// A list for so many, at least 1.
    package init(most: Int = InboundBounds.strangers) { self.most = max(1, most) }

    /// Notes a request of somebody unknown.
    package mutating func take(_ inbound: InboundOptions, _ reason: TrunkDirectory.Reason, at wall: WallTime) {
        let key = Key(source: inbound.source.withoutZone, transport: inbound.transport)
        if known[key] == nil, known.count >= most, let oldest = known.min(by: { $0.value.lastSeen < $1.value.lastSeen })
        {
            known[oldest.key] = nil
            forgotten &+= 1
        }
        let before = known[key]
        known[key] = Stranger(
            source: key.source, transport: key.transport, firstSeen: before?.firstSeen ?? wall, lastSeen: wall,
            count: (before?.count ?? 0) &+ 1, reason: reason, method: Self.cut(inbound.request.method),
            claims: Self.cut(Array(inbound.claimedHost.utf8)), userAgent: Self.cut(inbound.request.userAgent ?? []),
            codes: inbound.findings(strict: true).map(\.code))
    }

    /// All of them, the one heard last first.
    package var all: [Stranger] {
        known.values.sorted { ($1.lastSeen, $0.source.description) < ($0.lastSeen, $1.source.description) }
    }

    private static func cut(_ bytes: [UInt8]) -> PeerText { PeerText(bytes.prefix(128)) }
}
