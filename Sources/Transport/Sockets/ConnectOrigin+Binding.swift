import Evidence
import Glibc

extension ConnectOrigin {
    /// Binds a socket that is not connected yet.
    func apply(to descriptor: Int32) throws(SystemError) {
        if let interface {
            let name = Array(interface.utf8)
            _ = try SystemCall.checked("setsockopt SO_BINDTODEVICE") {
                Int(setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count)))
            }
        }
        if let address {
            // The port is chosen by connect, which may use one for several peers; bind alone could not.
            try? SystemCall.setOption(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, 1)
            let local = SocketAddress(address, port: 0)
            _ = try SystemCall.checked("bind") { local.withSockAddr { Int(bind(descriptor, $0, $1)) } }
        }
    }
}
