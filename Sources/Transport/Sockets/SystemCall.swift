import CEpoll
import Glibc

/// A system call that failed: which one, and with which number.
package struct SystemError: Error, Sendable, Hashable {
    /// The call's name, for instance `connect`.
    package let call: String
    /// The error number.
    package let number: Int32
    /// What a router or the peer's host reported; `nil` where the error is the kernel's own.
    package let report: NetworkReport?

    /// A failure of the named call.
    package init(call: String, number: Int32, report: NetworkReport? = nil) {
        self.call = call
        self.number = number
        self.report = report
    }

    /// The number's symbolic name where it is one that networks produce, else `errno N`.
    package var name: String { Self.names[number] ?? "errno \(number)" }

    /// For instance `connect: connection refused (ECONNREFUSED)`.
    package var text: String {
        let reported = report.map { ", \($0.text)" } ?? ""
        return "\(call): \(String(cString: strerror(number)).lowercased()) (\(name))\(reported)"
    }

    private static let names: [Int32: String] = [
        ECONNREFUSED: "ECONNREFUSED", ECONNRESET: "ECONNRESET", ETIMEDOUT: "ETIMEDOUT", EHOSTUNREACH: "EHOSTUNREACH",
        ENETUNREACH: "ENETUNREACH", EACCES: "EACCES", EPERM: "EPERM", EMFILE: "EMFILE", ENFILE: "ENFILE",
        EADDRNOTAVAIL: "EADDRNOTAVAIL", EADDRINUSE: "EADDRINUSE", EPIPE: "EPIPE", EAFNOSUPPORT: "EAFNOSUPPORT",
        ENOBUFS: "ENOBUFS", ENOMEM: "ENOMEM", EMSGSIZE: "EMSGSIZE", ENOPROTOOPT: "ENOPROTOOPT", EINVAL: "EINVAL",
        EHOSTDOWN: "EHOSTDOWN", ENETDOWN: "ENETDOWN", ENOENT: "ENOENT", EPROTO: "EPROTO",
    ]
}

/// The one door to the kernel: retries `EINTR`, keeps `errno`, opens everything close-on-exec and non-blocking.
enum SystemCall {
    /// The result of `body`, repeated while a signal interrupts it.
    static func checked(_ call: String, _ body: () -> Int) throws(SystemError) -> Int {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw SystemError(call: call, number: number) }
        }
    }

    static func socket(_ address: SocketAddress, _ type: Int32) throws(SystemError) -> Int32 {
        let flags = type | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return Int32(try checked("socket") { Int(Glibc.socket(address.family, flags, 0)) })
    }

    static func setOption(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        _ = try checked("setsockopt") {
            Int(setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)))
        }
    }

    /// Makes a datagram socket one for everybody again; its address and port go, unless they were bound.
    static func disconnect(_ descriptor: Int32) throws(SystemError) {
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNSPEC)
        _ = try checked("connect") {
            Int(Glibc.connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size)))
        }
    }

    /// The error that is pending on a socket, 0 for none.
    static func pendingError(_ descriptor: Int32) -> Int32 {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &length) == 0 ? value : errno
    }

    static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    static func epollCreate() throws(SystemError) -> Int32 {
        Int32(try checked("epoll_create1") { Int(epoll_create1(Int32(EPOLL_CLOEXEC))) })
    }

    static func epollAdd(_ epoll: Int32, _ descriptor: Int32, key: UInt64) throws(SystemError) {
        var event = epoll_event()
        let wanted = [EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLET].reduce(UInt32(0)) { $0 | $1.rawValue }
        event.events = wanted
        event.data.u64 = key
        _ = try checked("epoll_ctl") { Int(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)) }
    }

    static func epollRemove(_ epoll: Int32, _ descriptor: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Waits so many milliseconds for events and hands those that came to `body`, none after the time or a signal.
    static func epollTake<R>(
        _ epoll: Int32, waiting timeout: Int32, _ body: (UnsafeBufferPointer<epoll_event>) -> R
    ) -> R {
        let capacity = 128
        return withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: capacity) { buffer in
            let count = max(0, Int(epoll_wait(epoll, buffer.baseAddress, Int32(capacity), timeout)))
            return body(UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// A descriptor that other threads ring: watched edge-triggered, so that nobody ever has to read it.
    static func eventDescriptor() throws(SystemError) -> Int32 {
        Int32(try checked("eventfd") { Int(tw_bell()) })
    }

    static func ring(_ descriptor: Int32) { tw_ring(descriptor) }
}
