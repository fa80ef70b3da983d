/// An IPv4 or IPv6 address, the latter with an optional zone (interface name or index).
package enum IPAddress: Sendable, Hashable {
    /// Four bytes in network order.
    case v4(UInt32)
    /// Sixteen bytes as two network-order halves, and the zone after `%`.
    case v6(high: UInt64, low: UInt64, zone: String?)

    /// Whether this is an IPv6 address.
    package var isV6: Bool {
        if case .v6 = self { true } else { false }
    }
}

extension IPAddress {
    /// The address written as dotted quad or RFC 4291 text, `%zone` allowed; `nil` for anything else.
    ///
    /// Strict: four decimal parts without leading zeros, so that `010.0.0.1` is a name and no octal surprise.
    package init?(_ text: some StringProtocol) {
        // Most texts that are asked are names: no colon and no digit in front is neither kind.
        guard let first = text.utf8.first, first &- 0x30 < 10 || text.utf8.contains(0x3A) else { return nil }
        if let v4 = Self.dottedQuad(text) {
            self = .v4(v4)
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let groups = Self.groups(of: parts[0]) else { return nil }
        let zone = parts.count == 2 ? String(parts[1]) : nil
        if let zone, zone.isEmpty || !zone.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5D }) { return nil }
        let high = groups[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = groups[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        self = .v6(high: high, low: low, zone: zone)
    }

    private static func dottedQuad(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
                part.utf8.count == 1 || part.utf8.first != 0x30, let byte = UInt8(part)
            else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    private static func groups(of text: some StringProtocol) -> [UInt16]? {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard text.contains(":"), halves.count <= 2 else { return nil }
        var sides: [[UInt16]] = []
        for half in halves {
            guard let side = half.isEmpty ? [] : side(of: half) else { return nil }
            sides.append(side)
        }
        if sides.count == 1 { return sides[0].count == 8 ? sides[0] : nil }
        let missing = 8 - sides[0].count - sides[1].count
        return missing >= 1 ? sides[0] + [UInt16](repeating: 0, count: missing) + sides[1] : nil
    }

    private static func side(of text: some StringProtocol) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let quad = dottedQuad(part) {
                groups += [UInt16(quad >> 16), UInt16(truncatingIfNeeded: quad)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ Character(.init($0)).isHexDigit }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address in its canonical form (RFC 5952), without brackets.
    package var description: String {
        switch self {
        case .v4(let value): "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
        case .v6(let high, let low, let zone): Self.canonical(high, low) + (zone.map { "%" + $0 } ?? "")
        }
    }

    /// The address as it stands before a port: IPv6 in brackets, without its zone.
    package var bracketed: String {
        switch self {
        case .v4: description
        case .v6(let high, let low, _): "[\(Self.canonical(high, low))]"
        }
    }

    private static func canonical(_ high: UInt64, _ low: UInt64) -> String {
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - index % 4 * 16))
        }
        if high == 0, low >> 32 == 0xFFFF {
            return "::ffff:" + IPAddress.v4(UInt32(truncatingIfNeeded: low)).description
        }
        // The longest run of two or more zero groups becomes "::" (RFC 5952 §4.2).
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        let hex = groups.map { String($0, radix: 16) }
        if best.isEmpty { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }
}

extension IPAddress {
    /// Whether the address is of this host's own loopback: 127.0.0.0/8, ::1, or the former mapped into IPv6.
    package var isLoopback: Bool {
        switch self {
        case .v4(let value): value >> 24 == 127
        case .v6(let high, let low, _): high == 0 && (low == 1 || low >> 24 == 0xFFFF_7F)
        }
    }
}
