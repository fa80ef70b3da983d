package import Evidence

/// A block of addresses: a prefix and its length.
package struct AddressBlock: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64
    private let isV6: Bool
    /// The bits that all addresses of the block share, 0–32 or 0–128.
    package let length: Int

    /// Reads `192.0.2.0/24` or `2001:db8::/32`; `nil` for anything else, also where bits beyond the prefix are set.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parts[0]), parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            let length = Int(parts[1]), length <= (address.isV6 ? 128 : 32)
        else { return nil }
        let bits = Bits(address)
        let mask = Bits.mask(address.isV6 ? length : length + 96)
        guard !bits.hasZone, bits.high & ~mask.high == 0, bits.low & ~mask.low == 0 else { return nil }
        (high, low, isV6) = (bits.high, bits.low, address.isV6)
        self.length = length
    }

    /// Whether the address lies in the block; an IPv4 address inside an IPv6 one (mapped, RFC 4291 §2.5.5.2, or
    /// translated, RFC 6052 §2.1) counts as what it leads to.
    package func contains(_ address: IPAddress) -> Bool {
        let address = isV6 ? address : address.embeddedV4 ?? address
        guard address.isV6 == isV6 else { return false }
        let bits = Bits(address)
        let mask = Bits.mask(isV6 ? length : length + 96)
        return bits.high & mask.high == high && bits.low & mask.low == low
    }

    /// An address as 128 bits; IPv4 in the last 32.
    private struct Bits {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var hasZone = false

        init(_ address: IPAddress) {
            switch address {
            case .v4(let value): low = UInt64(value)
            case .v6(let high, let low, let zone): (self.high, self.low, hasZone) = (high, low, zone != nil)
            }
        }

        private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

        /// The first `length` of 128 bits set; Swift's shifts by 64 or more give zero.
        static func mask(_ length: Int) -> Bits {
            Bits(
                high: length >= 64 ? .max : ~(UInt64.max >> UInt64(length)),
                low: length <= 64 ? 0 : ~(UInt64.max >> UInt64(length - 64)))
        }
    }
}

extension AddressBlock: CustomStringConvertible {
    /// The block as it is written: prefix, slash, length.
    package var description: String {
        let address: IPAddress =
            isV6 ? .v6(high: high, low: low, zone: nil) : .v4(UInt32(truncatingIfNeeded: low))
        return "\(address)/\(length)"
    }
}

extension IPAddress {
    /// The IPv4 address inside a mapped (`::ffff:0:0/96`) or translated (`64:ff9b::/96`) one.
    var embeddedV4: IPAddress? {
        guard case .v6(let high, let low, _) = self else { return nil }
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        let isTranslated = high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        return isMapped || isTranslated ? .v4(UInt32(truncatingIfNeeded: low)) : nil
    }

    /// Whether nobody on the public Internet can reach the address: private, shared, link-local, loopback, unspecified.
    package var isPrivate: Bool { Self.privateBlocks.contains { $0.contains(self) } }

    private static let privateBlocks: [AddressBlock] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "::/128", "::1/128", "fc00::/7", "fe80::/10",
    ].compactMap { AddressBlock($0) }
}
