import Foundation
import Synchronization

/// Ports that nobody on this machine uses, for peers that cannot choose one themselves.
package enum FreePort {
    /// Below the range from which the kernel picks ports for outgoing connections.
    private static let range: ClosedRange<UInt16> = 20_000...31_999
    private static let given = Mutex<Set<UInt16>>([])

    /// A port free for TCP and UDP on 127.0.0.1 and ::1; the same port is never given twice in a process.
    package static func next() throws -> UInt16 {
        for _ in 0..<2_000 {
            let port = UInt16.random(in: range)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            if canBind(port, SOCK_STREAM.rawValue) && canBind(port, SOCK_DGRAM.rawValue) { return port }
        }
        throw SupportError("no free port between \(range.lowerBound) and \(range.upperBound)")
    }

    private static func canBind(_ port: UInt16, _ kind: UInt32) -> Bool {
        var v4 = sockaddr_in()
        v4.sin_family = sa_family_t(AF_INET)
        v4.sin_port = port.bigEndian
        v4.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var v6 = sockaddr_in6()
        v6.sin6_family = sa_family_t(AF_INET6)
        v6.sin6_port = port.bigEndian
        v6.sin6_addr = in6addr_loopback
        return canBind(AF_INET, kind, v4) && canBind(AF_INET6, kind, v6)
    }

    /// A family that the machine does not have is no obstacle.
    private static func canBind<Address>(_ family: Int32, _ kind: UInt32, _ address: Address) -> Bool {
        let descriptor = socket(family, Int32(kind), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        let result = withUnsafeBytes(of: address) { bytes in
            bind(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        return result == 0 || errno == EADDRNOTAVAIL
    }
}
