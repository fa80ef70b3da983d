package import Evidence
import Glibc

/// In which order the addresses of a name are tried: RFC 6724 §6, then the families in turns (RFC 8305 §4).
///
/// Two rules of RFC 6724 are left out on purpose. Rule 1 would put addresses without a route last; here they fail at
/// once, cost nothing and are worth knowing. Rule 9, the longest common prefix, would undo the round robin by which a
/// name server spreads load.
package enum AddressOrder {
    /// The addresses, best first; equals stay as they were. `source` finds the address that this host would use.
    package static func sorted(
        _ addresses: [IPAddress], source: (IPAddress) -> IPAddress? = kernelSource
    ) -> [IPAddress] {
        guard addresses.count > 1 else { return addresses }
        let ranked = addresses.enumerated().map { (rank: Rank($1, from: source($1), place: $0), address: $1) }
        let best = ranked.sorted { $0.rank < $1.rank }.map(\.address)
        return alternating(best)
    }

    /// The families in turns, the first one's first.
    private static func alternating(_ addresses: [IPAddress]) -> [IPAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.isV6 == first.isV6 }
        let other = addresses.filter { $0.isV6 != first.isV6 }
        return (0..<max(same.count, other.count)).flatMap { index in
            [same, other].compactMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }

    /// The address that the routes give a packet to there; `nil` where there is no route. Sends nothing.
    package static func kernelSource(_ peer: IPAddress) -> IPAddress? {
        let peer = SocketAddress(peer, port: 9)
        guard let descriptor = try? SystemCall.socket(peer, Int32(SOCK_DGRAM.rawValue)) else { return nil }
        defer { SystemCall.close(descriptor) }
        guard peer.withSockAddr({ Glibc.connect(descriptor, $0, $1) }) == 0 else { return nil }
        return SocketAddress.local(of: descriptor)?.address
    }
}

/// What an address is compared by; lower is tried first.
private struct Rank: Comparable {
    private let keys: [Int]

    init(_ address: IPAddress, from source: IPAddress?, place: Int) {
        let kind = address.kind
        if let source = source?.kind {
            // Rules 2, 5, 6 and 8.
            keys = [
                source.scope == kind.scope ? 0 : 1, source.label == kind.label ? 0 : 1, -kind.precedence, kind.scope,
                place,
            ]
        } else {
            keys = [0, 0, -kind.precedence, 0, place]
        }
    }

    static func < (a: Rank, b: Rank) -> Bool { a.keys.lexicographicallyPrecedes(b.keys) }
}

extension IPAddress {
    /// Scope (RFC 6724 §3.1 and §3.2), and precedence and label of the default policy table (§2.1).
    fileprivate var kind: (scope: Int, precedence: Int, label: Int) {
        switch self {
        case .v4(let value):
            let isLocal = value >> 24 == 127 || value >> 16 == 0xA9FE
            return (isLocal ? 2 : 14, 35, 4)
        case .v6(0, 1, _): return (2, 50, 0)
        case .v6(0, let low, _) where low >> 32 == 0xFFFF: return (14, 35, 4)
        case .v6(0, let low, _) where low >> 32 == 0: return (14, 1, 3)
        case .v6(let high, _, _): return Self.kind(of: high)
        }
    }

    private static func kind(of high: UInt64) -> (scope: Int, precedence: Int, label: Int) {
        switch high {
        case 0xFE80_0000_0000_0000...0xFEBF_FFFF_FFFF_FFFF: (2, 40, 1)
        case 0xFEC0_0000_0000_0000...0xFEFF_FFFF_FFFF_FFFF: (5, 1, 11)
        case 0xFC00_0000_0000_0000...0xFDFF_FFFF_FFFF_FFFF: (14, 3, 13)
        case 0x2002_0000_0000_0000...0x2002_FFFF_FFFF_FFFF: (14, 30, 2)
        case 0x2001_0000_0000_0000...0x2001_0000_FFFF_FFFF: (14, 5, 5)
        case 0x3FFE_0000_0000_0000...0x3FFE_FFFF_FFFF_FFFF: (14, 1, 12)
        default: (14, 40, 1)
        }
    }
}
