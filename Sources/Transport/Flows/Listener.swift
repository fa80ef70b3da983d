import CEpoll
import Evidence
import Glibc

/// A listening TCP socket. Loop only.
package final class Listener {
    private let socket: Socket

    /// How an accept ended.
    package enum Outcome {
        case accepted(StreamConnection)
        case failed(SystemError)
        case cancelled
    }

    /// Listens at an address; port 0 lets the kernel choose. At most `backlog` connections wait to be accepted.
    package init(at local: SocketAddress, backlog: Int32 = 1_024, on loop: EventLoop) throws(SystemError) {
        let descriptor = try SystemCall.socket(local, Int32(SOCK_STREAM.rawValue))
        do throws(SystemError) {
            try SystemCall.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            if local.address.isV6 { try SystemCall.setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
            _ = try SystemCall.checked("bind") { local.withSockAddr { Int(bind(descriptor, $0, $1)) } }
            _ = try SystemCall.checked("listen") { Int(listen(descriptor, backlog)) }
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
        socket = try Socket(takingOwnership: descriptor, on: loop)
    }

    /// Where it listens.
    package var local: SocketAddress? { socket.localAddress }

    /// Stops listening. Closing twice is no error.
    package func close() { socket.close() }

    /// Waits for the next connection.
    package func accept() async -> Outcome {
        while socket.isOpen {
            var descriptor: Int32 = -1
            var number: Int32 = 0
            let peer = SocketAddress.read { address, length in
                descriptor = tw_accept(socket.descriptor, address, length)
                number = errno
                return descriptor
            }
            if descriptor >= 0 { return take(descriptor, peer) }
            switch number {
            case EINTR, ECONNABORTED: continue
            case EAGAIN:
                if await socket.readiness(.readable, for: .reader, until: .distantFuture) != .ready {
                    return .cancelled
                }
            default: return .failed(SystemError(call: "accept", number: number))
            }
        }
        return .cancelled
    }

    private func take(_ descriptor: Int32, _ peer: SocketAddress?) -> Outcome {
        do throws(SystemError) {
            let accepted = try Socket(takingOwnership: descriptor, on: socket.loop)
            _ = try? SystemCall.setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            return .accepted(StreamConnection(accepted, peer: peer ?? SocketAddress(.v4(0), port: 0)))
        } catch {
            return .failed(error)
        }
    }
}
