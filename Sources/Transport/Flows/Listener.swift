import CEpoll
import Evidence
import Glibc

/// A listening TCP socket. Loop only.
package final class Listener {
    private let socket: Socket
    /// Held back so that a connection can be taken and closed when no other descriptor is left: a peer is told no
    /// instead of waiting for an answer that never comes.
    private var reserve: Int32
    /// Connections that were closed unserved because the system had no descriptor left for them.
    package private(set) var shed = 0
    /// `accept4(2)`; tests put one that fails in its place.
    var acceptCall: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32 = tw_accept

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
        reserve = Self.openReserve()
    }

    deinit { if reserve >= 0 { SystemCall.close(reserve) } }

    private static func openReserve() -> Int32 { Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC) }

    /// Where it listens.
    package var local: SocketAddress? { socket.localAddress }

    /// Stops listening. Closing twice is no error.
    package func close() { socket.close() }

    /// Waits for the next connection. While the system has no descriptor or no memory left, those that come are closed,
    /// one in each ``InboundLimits/pressurePause``, and nothing spins.
    package func accept() async -> Outcome {
        while socket.isOpen {
            var descriptor: Int32 = -1
            var number: Int32 = 0
            let peer = SocketAddress.read { address, length in
                descriptor = acceptCall(socket.descriptor, address, length)
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
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                if number == EMFILE || number == ENFILE { shedOne() }
                let end = socket.loop.refreshedNow() + InboundLimits.pressurePause
                if await socket.loop.sleep(until: end) == .cancelled { return .cancelled }
            default: return .failed(SystemError(call: "accept", number: number))
            }
        }
        return .cancelled
    }

    private func shedOne() {
        guard reserve >= 0 else {
            reserve = Self.openReserve()
            return
        }
        SystemCall.close(reserve)
        let descriptor = acceptCall(socket.descriptor, nil, nil)
        if descriptor >= 0 {
            SystemCall.close(descriptor)
            shed += 1
        }
        reserve = Self.openReserve()
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
