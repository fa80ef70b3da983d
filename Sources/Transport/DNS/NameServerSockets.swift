import CAres
import Glibc

/// The sockets of one c-ares channel: opened, watched and closed when c-ares says so, error numbers kept. Loop only.
final class NameServerSockets {
    /// What the last receive came to.
    enum Received { case nothing, data, wouldBlock }

    private let loop: EventLoop
    private let server: SocketAddress
    private var isStream: [Int32: Bool] = [:]
    private var watched: Set<Int32> = []
    /// The calls as c-ares is given them: it keeps the pointer, so the table lives as long as this object.
    let functions = UnsafeMutablePointer<ares_socket_functions>.allocate(capacity: 1)
    /// Told of every event on a watched descriptor.
    var handler: (Int32, IOEvents) -> Void = { _, _ in }
    /// The last call that failed for another reason than that it would block, and whether it was on a TCP socket.
    var lastError: (error: SystemError, isStream: Bool)?
    /// What the last receive came to.
    var received = Received.nothing
    /// Errors that sending brought to light, to be received.
    private(set) var reported: [Int32: Int32] = [:]
    /// Descriptors with bytes to send that were watched already, so that no event will come for them by itself.
    var wantWrite: Set<Int32> = []

    init(server: SocketAddress, loop: EventLoop) {
        self.server = server
        self.loop = loop
        functions.initialize(to: CAresCallbacks.functions)
    }

    deinit { functions.deallocate() }

    /// Whether the descriptor is still one of ours.
    func isOpen(_ descriptor: Int32) -> Bool { isStream[descriptor] != nil }

    func open(_ type: Int32) -> Int32 {
        do {
            let descriptor = try SystemCall.socket(server, type)
            let stream = type == Int32(SOCK_STREAM.rawValue)
            isStream[descriptor] = stream
            if stream { try? SystemCall.setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
            return descriptor
        } catch {
            return Int32(failed(error.call, error.number, isStream: type == Int32(SOCK_STREAM.rawValue)))
        }
    }

    func connect(_ descriptor: Int32) -> Int32 {
        Int32(kept("connect", descriptor) { server.withSockAddr { Int(Glibc.connect(descriptor, $0, $1)) } })
    }

    func receive(_ descriptor: Int32, _ body: () -> Int) -> Int {
        if let number = reported.removeValue(forKey: descriptor) { return failed("sendmsg", number, isStream: false) }
        var count = kept("recvfrom", descriptor, body)
        // An empty datagram is no end of anything, and c-ares before 1.19.1 took it for one.
        while count == 0, isStream[descriptor] == false { count = kept("recvfrom", descriptor, body) }
        received = count >= 0 ? .data : errno == EAGAIN ? .wouldBlock : .nothing
        return count
    }

    /// Sends. What a datagram socket has to report concerns an earlier datagram: it is kept for the next receive, where
    /// c-ares takes it for every question under way and not for the one that happened to be sent now.
    func send(_ descriptor: Int32, _ vector: UnsafePointer<iovec>?, _ count: Int32) -> Int {
        var message = msghdr()
        message.msg_iov = UnsafeMutablePointer(mutating: vector)
        message.msg_iovlen = Int(count)
        let sent = kept("sendmsg", descriptor) { sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL)) }
        guard sent < 0, errno != EAGAIN, isStream[descriptor] == false else { return sent }
        reported[descriptor] = errno
        return UnsafeBufferPointer(start: vector, count: Int(count)).reduce(0) { $0 + $1.iov_len }
    }

    func close(_ descriptor: Int32) {
        unwatch(descriptor)
        reported[descriptor] = nil
        if isStream.removeValue(forKey: descriptor) != nil { SystemCall.close(descriptor) }
    }

    func setInterest(_ descriptor: Int32, readable: Bool, writable: Bool) {
        guard readable || writable else { return unwatch(descriptor) }
        if watched.contains(descriptor) {
            if writable { wantWrite.insert(descriptor) }
        } else {
            watch(descriptor)
        }
    }

    /// Asks the kernel once more what is there, for a descriptor that was left before it was drained.
    func rewatch(_ descriptor: Int32) {
        unwatch(descriptor)
        watch(descriptor)
    }

    private func watch(_ descriptor: Int32) {
        do {
            try loop.watch(descriptor) { [weak self] events in self?.handler(descriptor, events) }
            watched.insert(descriptor)
        } catch {
            lastError = (error, isStream[descriptor] ?? false)
        }
    }

    private func unwatch(_ descriptor: Int32) {
        wantWrite.remove(descriptor)
        if watched.remove(descriptor) != nil { loop.unwatch(descriptor) }
    }

    /// The result of a call, its error number kept here and left in `errno`, where c-ares looks for it.
    private func kept(_ call: String, _ descriptor: Int32, _ body: () -> Int) -> Int {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { return failed(call, number, isStream: isStream[descriptor] ?? false) }
        }
    }

    private func failed(_ call: String, _ number: Int32, isStream: Bool) -> Int {
        if number != EAGAIN, number != EINPROGRESS {
            lastError = (SystemError(call: call, number: number), isStream)
        }
        errno = number
        return -1
    }
}
