/// Where a connection starts from, when not from wherever the routes say: an address of this host, an interface, both.
package struct ConnectOrigin: Sendable, Hashable {
    /// An address of this host.
    package var address: IPAddress?
    /// The name of an interface of this host, at most 15 bytes; the corresponding C constant is `SO_BINDTODEVICE`.
    package var interface: String?

    /// An origin; one without an address and an interface restricts nothing.
    package init(address: IPAddress? = nil, interface: String? = nil) {
        self.address = address
        self.interface = interface
    }

    /// Reads an address or the name of an interface; `nil` for what can be neither.
    package init?(parsing text: some StringProtocol) {
        if let address = IPAddress(text) {
            self.init(address: address)
        } else if Self.isInterfaceName(text) {
            self.init(interface: String(text))
        } else {
            return nil
        }
    }

    /// What the kernel takes for a name: 1–15 bytes, printable, no slash, no colon, neither `.` nor `..`.
    private static func isInterfaceName(_ text: some StringProtocol) -> Bool {
        (1...15).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x3A }
    }

    /// What was given, as it is written.
    package var text: String { [address?.description, interface].compactMap { $0 }.joined(separator: " on ") }

    /// Whether an address of that family can be reached from here: an IPv4 source reaches no IPv6 address.
    package func canReach(_ peer: IPAddress) -> Bool { address.map { $0.isV6 == peer.isV6 } ?? true }
}
