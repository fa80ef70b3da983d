package import Evidence
import Glibc

/// A UDP socket: for one peer, with the ICMP errors that come back, or bound for anyone. Loop only.
package final class DatagramSocket {
    private let socket: Socket
    /// Whom it sends to, as the kernel writes the address; `nil` where it is bound for anyone.
    package private(set) var peer: SocketAddress?

    /// The most bytes of a datagram that are taken; longer ones are reported as cut.
    static let capacity = 65_535

    private init(_ socket: Socket) { self.socket = socket }

    /// A socket that sends to one peer and hears whoever answers: a connected one would hide an answer from elsewhere.
    ///
    /// It is connected for a moment, which chooses our own address and tells at once of a missing route.
    package static func towards(
        _ peer: SocketAddress, from origin: ConnectOrigin? = nil, on loop: EventLoop
    ) throws(SystemError) -> DatagramSocket {
        var known: SocketAddress?
        let socket = try make(family: peer, on: loop) { descriptor throws(SystemError) in
            try origin?.apply(to: descriptor)
            _ = try SystemCall.checked("connect") { peer.withSockAddr { Int(Glibc.connect(descriptor, $0, $1)) } }
            known = SocketAddress.peer(of: descriptor)
            let local = SocketAddress.local(of: descriptor)
            try SystemCall.disconnect(descriptor)
            if let local {
                let free = SocketAddress(local.address, port: 0)
                _ = try SystemCall.checked("bind") { free.withSockAddr { Int(bind(descriptor, $0, $1)) } }
            }
            try NetworkReport.enable(on: descriptor, isV6: peer.address.isV6)
        }
        socket.peer = known ?? peer
        return socket
    }

    /// A socket that hears everyone at an address; port 0 lets the kernel choose.
    package static func bound(to local: SocketAddress, on loop: EventLoop) throws(SystemError) -> DatagramSocket {
        try make(family: local, on: loop) { descriptor throws(SystemError) in
            _ = try SystemCall.checked("bind") { local.withSockAddr { Int(bind(descriptor, $0, $1)) } }
        }
    }

    private static func make(
        family: SocketAddress, on loop: EventLoop, _ prepare: (Int32) throws(SystemError) -> Void
    ) throws(SystemError) -> DatagramSocket {
        let descriptor = try SystemCall.socket(family, Int32(SOCK_DGRAM.rawValue))
        do throws(SystemError) {
            try prepare(descriptor)
        } catch {
            SystemCall.close(descriptor)
            throw error
        }
        return DatagramSocket(try Socket(takingOwnership: descriptor, on: loop))
    }

    /// The loop it lives on.
    package var loop: EventLoop { socket.loop }

    /// Our own end.
    package var local: SocketAddress? { socket.localAddress }

    /// Closes the socket. Closing twice is no error.
    package func close() { socket.close() }

    /// Whether it has not been closed.
    package var isOpen: Bool { socket.isOpen }

    /// Sends one datagram to the peer that it is for, or to `other`; a full buffer counts as a loss, as on any wire.
    package func send(_ bytes: [UInt8], to other: SocketAddress? = nil) -> SendOutcome {
        guard socket.isOpen, let peer = other ?? peer else { return .cancelled }
        let flags = Int32(MSG_NOSIGNAL)
        do throws(SystemError) {
            _ = try SystemCall.checked("send") {
                peer.withSockAddr { sendto(socket.descriptor, bytes, bytes.count, flags, $0, $1) }
            }
        } catch {
            return error.number == EAGAIN ? .sent : .failed(.system(error))
        }
        return .sent
    }

    /// Waits for one datagram and hands it over with its sender and whether it was cut.
    package func receive(
        until deadline: MonotonicTime, _ body: (UnsafeRawBufferPointer, SocketAddress?, Bool) -> Void
    ) async -> ReceiveOutcome {
        while true {
            if let outcome = receiveNow(body) { return outcome }
            switch await socket.readiness(.readable, for: .reader, until: deadline) {
            case .ready: continue
            case .deadline: return .deadline
            case .cancelled: return .cancelled
            }
        }
    }

    /// Called on the loop when a datagram or an error arrives and nobody is receiving; it must take them all.
    package func onArrival(_ handler: (() -> Void)?) { socket.idleHandler = handler }

    /// Takes one datagram that is there without waiting; `nil` where none is.
    package func receiveNow(
        _ body: (UnsafeRawBufferPointer, SocketAddress?, Bool) -> Void
    ) -> ReceiveOutcome? {
        guard socket.isOpen else { return .cancelled }
        return readNow(body)
    }

    private func readNow(_ body: (UnsafeRawBufferPointer, SocketAddress?, Bool) -> Void) -> ReceiveOutcome? {
        withUnsafeTemporaryAllocation(byteCount: Self.capacity, alignment: 16) { buffer in
            var count = -1
            var number: Int32 = 0
            let sender = SocketAddress.read { address, length in
                repeat {
                    count = recvfrom(
                        socket.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_TRUNC), address, length)
                    number = errno
                } while count < 0 && number == EINTR
                return Int32(clamping: count)
            }
            if count >= 0 {
                body(
                    UnsafeRawBufferPointer(rebasing: buffer[..<min(count, buffer.count)]), sender, count > buffer.count)
                return .received
            }
            return failure(number)
        }
    }

    /// What the kernel says instead of a datagram; `nil` where that is no reason to give up.
    private func failure(_ number: Int32) -> ReceiveOutcome? {
        if number == EAGAIN { return nil }
        let report = peer == nil ? nil : NetworkReport.takeLast(from: socket.descriptor)
        // Somewhere on the way whole datagrams do not fit: the kernel knows now, and sends the next one in pieces.
        if number == EMSGSIZE { return nil }
        return .failed(.system(SystemError(call: "recv", number: number, report: report)))
    }
}
