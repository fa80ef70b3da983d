package import Evidence
import Glibc

/// What a router or the peer's host reported about a datagram of ours: an ICMP message, as Linux keeps it beside the
/// socket (`ip(7)`, `IP_RECVERR`).
package struct NetworkReport: Sendable, Hashable {
    /// Who sent the ICMP message; `nil` where the kernel does not say.
    package let reporter: IPAddress?
    /// The ICMP type.
    package let type: UInt8
    /// The ICMP code.
    package let code: UInt8

    /// A report from its parts.
    package init(reporter: IPAddress?, type: UInt8, code: UInt8) {
        self.reporter = reporter
        self.type = type
        self.code = code
    }

    /// For instance `ICMP type 3 code 1 from 192.0.2.1`.
    package var text: String { "ICMP type \(type) code \(code)" + (reporter.map { " from \($0)" } ?? "") }
}

extension NetworkReport {
    /// Has the kernel tell of ICMP errors on a socket that is not connected, those included that it holds for passing.
    static func enable(on descriptor: Int32, isV6: Bool) throws(SystemError) {
        if isV6 {
            try SystemCall.setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_RECVERR, 1)
        } else {
            try SystemCall.setOption(descriptor, Int32(IPPROTO_IP), IP_RECVERR, 1)
        }
    }

    /// Empties the queue of errors; the last ICMP message in it, or `nil`.
    static func takeLast(from descriptor: Int32) -> NetworkReport? {
        var last: NetworkReport?
        while let report = takeOne(from: descriptor) { last = report.told ?? last }
        return last
    }

    /// One entry of the queue, of which `told` is what an ICMP message said; `nil` where the queue is empty.
    private static func takeOne(from descriptor: Int32) -> (told: NetworkReport?, Void)? {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { control in
            var header = msghdr()
            header.msg_control = control.baseAddress
            header.msg_controllen = control.count
            guard recvmsg(descriptor, &header, Int32(MSG_ERRQUEUE | MSG_DONTWAIT)) >= 0 else {
                return nil
            }
            let filled = min(Int(clamping: header.msg_controllen), control.count)
            return (NetworkReport(control: UnsafeRawBufferPointer(rebasing: control[..<filled])), ())
        }
    }

    /// Reads `struct cmsghdr` after `struct cmsghdr` until one holds a `struct sock_extended_err`.
    private init?(control: UnsafeRawBufferPointer) {
        let headerBytes = 16
        let errorBytes = 16
        var at = 0
        while at + headerBytes <= control.count {
            let length = control.loadUnaligned(fromByteOffset: at, as: Int.self)
            guard length >= headerBytes, length <= control.count - at else { return nil }
            let level = control.loadUnaligned(fromByteOffset: at + 8, as: Int32.self)
            let type = control.loadUnaligned(fromByteOffset: at + 12, as: Int32.self)
            let isError =
                (level == Int32(IPPROTO_IP) && type == IP_RECVERR)
                || (level == Int32(IPPROTO_IPV6) && type == IPV6_RECVERR)
            if isError, length >= headerBytes + errorBytes {
                let body = UnsafeRawBufferPointer(rebasing: control[(at + headerBytes)..<(at + length)])
                self.init(extendedError: body, after: errorBytes)
                return
            }
            at += (length + 7) & ~7
        }
        return nil
    }

    /// `ee_origin`, `ee_type` and `ee_code` stand at bytes 4 to 6, the address of who sent it behind the structure.
    private init?(extendedError body: UnsafeRawBufferPointer, after errorBytes: Int) {
        let isICMP = body[4] == 2 || body[4] == 3
        guard isICMP else { return nil }
        let form = UnsafeRawBufferPointer(rebasing: body[errorBytes...])
        let reporter = SocketAddress.read { address, _ in
            guard let base = form.baseAddress, form.count <= MemoryLayout<sockaddr_storage>.size else { return -1 }
            memcpy(address, base, form.count)
            return 0
        }
        self.init(reporter: reporter?.address, type: body[5], code: body[6])
    }
}
