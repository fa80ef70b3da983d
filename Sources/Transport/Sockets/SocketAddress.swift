package import Evidence
import Glibc

/// An address and a port as the kernel takes them.
package struct SocketAddress: Sendable, Hashable {
    /// The address.
    package var address: IPAddress
    /// The port; 0 lets the kernel choose where that makes sense.
    package var port: UInt16

    /// An address with a port.
    package init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `192.0.2.1:5061` or `[2001:db8::1]:5061`.
    package var text: String { "\(address.bracketed):\(port)" }

    var family: Int32 { address.isV6 ? AF_INET6 : AF_INET }

    /// Calls `body` with the kernel's form of the address.
    func withSockAddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        switch address {
        case .v4(let value):
            var form = sockaddr_in()
            form.sin_family = sa_family_t(AF_INET)
            form.sin_port = port.bigEndian
            form.sin_addr.s_addr = value.bigEndian
            return Self.withPointer(to: &form, body)
        case .v6(let high, let low, let zone):
            var form = sockaddr_in6()
            form.sin6_family = sa_family_t(AF_INET6)
            form.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &form.sin6_addr) { bytes in
                bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
                bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            form.sin6_scope_id = zone.map { UInt32($0) ?? if_nametoindex($0) } ?? 0
            return Self.withPointer(to: &form, body)
        }
    }

    private static func withPointer<T, R>(
        to form: inout T, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        withUnsafePointer(to: &form) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<T>.size)) }
        }
    }

    /// The address in the kernel's form that `fill` writes, or `nil` for a family that is neither IPv4 nor IPv6.
    static func read(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32)
        -> SocketAddress?
    {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { fill($0, &length) }
        }
        guard result >= 0 else { return nil }
        let family = Int32(storage.ss_family)
        return withUnsafeBytes(of: &storage) { bytes in
            switch family {
            case AF_INET:
                let form = bytes.loadUnaligned(as: sockaddr_in.self)
                return SocketAddress(
                    .v4(UInt32(bigEndian: form.sin_addr.s_addr)), port: UInt16(bigEndian: form.sin_port))
            case AF_INET6:
                let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                let form = bytes.loadUnaligned(as: sockaddr_in6.self)
                let zone = form.sin6_scope_id == 0 ? nil : String(form.sin6_scope_id)
                return SocketAddress(
                    .v6(high: high, low: low, zone: zone), port: UInt16(bigEndian: form.sin6_port))
            default: return nil
            }
        }
    }

    /// The local end of a socket.
    static func local(of descriptor: Int32) -> SocketAddress? { read { getsockname(descriptor, $0, $1) } }

    /// The far end of a connected socket.
    static func peer(of descriptor: Int32) -> SocketAddress? { read { getpeername(descriptor, $0, $1) } }
}
