import CAres
import Evidence
import Glibc

/// What came of one question to one server.
enum NameServerReply {
    /// An answer to this very question: c-ares has compared number, question and sender.
    case message([UInt8])
    /// Nothing in the time given.
    case silence
    /// An answer came that did not fit, and the whole one could not be had by TCP: the call that failed.
    case cut(SystemError)
    /// The question did not get there, or the answer not back: the call that failed.
    case failed(SystemError)
}

/// One name server and the c-ares channel that carries questions to it, over TCP where an answer was cut. Loop only.
///
/// A channel of its own for each server says which one answered and how long it took. c-ares closes its sockets when no
/// question is under way, and every question keeps the channel alive; so when the channel goes, it has no sockets.
final class NameServerChannel {
    /// The server.
    let server: SocketAddress
    /// Until when the server is asked after the others, because it kept silent.
    var quietUntil: MonotonicTime?
    /// Whether it is asked with an OPT record; not any more once it did not understand such a question.
    var speaksEDNS = true
    private let loop: EventLoop
    private let timeout: Span
    /// Another channel to the same server, for questions without an OPT record. Where one that speaks EDNS is told
    /// FORMERR, c-ares cuts the length of an OPT record off the question and asks again, whether there was one or not.
    private var plain: NameServerChannel?
    private let sockets: NameServerSockets
    private let channel: OpaquePointer
    private var timer: TimerID?
    private var ended: [(PendingQuestion, NameServerReply)] = []

    /// A channel that waits for an answer for `timeout`, at least a millisecond.
    init(to server: SocketAddress, timeout: Span, on loop: EventLoop, edns: Bool = true) throws(SystemError) {
        self.server = server
        self.loop = loop
        self.timeout = timeout
        sockets = NameServerSockets(server: server, loop: loop)
        channel = try Self.open(to: server, timeout: timeout, edns: edns, sockets: sockets)
        sockets.handler = { [weak self] descriptor, events in self?.take(descriptor, events) }
    }

    // No question is under way, so this calls nothing back and closes nothing, wherever it runs.
    deinit { ares_destroy(channel) }

    /// Sends a question that has an OPT record or none. `done` is called once, perhaps before this returns.
    func ask(_ question: [UInt8], edns: Bool, done: @escaping (NameServerReply) -> Void) {
        if edns { return ask(question, done: done) }
        do throws(SystemError) {
            try openPlain().ask(question, done: done)
        } catch {
            done(.failed(error))
        }
    }

    private func openPlain() throws(SystemError) -> NameServerChannel {
        if let plain { return plain }
        let opened = try NameServerChannel(to: server, timeout: timeout, on: loop, edns: false)
        plain = opened
        return opened
    }

    private func ask(_ question: [UInt8], done: @escaping (NameServerReply) -> Void) {
        let pending = PendingQuestion(channel: self, done: done)
        enter {
            let context = Unmanaged.passRetained(pending).toOpaque()
            ares_send(channel, question, Int32(question.count), CAresCallbacks.answered, context)
        }
    }

    /// Keeps what came of a question until c-ares has returned. Called by c-ares only.
    func note(_ question: PendingQuestion, status: Int32, answer: [UInt8]) {
        ended.append((question, reply(status, answer)))
    }

    private func reply(_ status: Int32, _ answer: [UInt8]) -> NameServerReply {
        if !answer.isEmpty { return .message(answer) }
        switch status {
        case Status.timedOut: return .silence
        case Status.noMemory: return .failed(SystemError(call: "ares_send", number: ENOMEM))
        default:
            guard let (error, isStream) = sockets.lastError else {
                return .failed(SystemError(call: "ares_send", number: ECONNREFUSED))
            }
            // A question goes by TCP only after an answer by UDP that was cut.
            return isStream ? .cut(error) : .failed(error)
        }
    }

    /// Calls into c-ares, then does what must wait until it has returned.
    private func enter(_ body: () -> Void) {
        sockets.lastError = nil
        body()
        while let descriptor = sockets.wantWrite.popFirst() { ares_process_fd(channel, Self.none, descriptor) }
        for descriptor in sockets.reported.keys { ares_process_fd(channel, descriptor, Self.none) }
        rearm()
        let ended = ended
        self.ended = []
        for (question, reply) in ended { question.done(reply) }
    }

    private func take(_ descriptor: Int32, _ events: IOEvents) {
        enter {
            if events.contains(.writable) { ares_process_fd(channel, Self.none, descriptor) }
            if events.contains(.readable) { drain(descriptor) }
        }
    }

    /// Reads until nothing is left, because there is one event only for all that has come.
    private func drain(_ descriptor: Int32) {
        for _ in 0..<DNSLimits.readsPerTurn {
            sockets.received = .nothing
            ares_process_fd(channel, descriptor, Self.none)
            guard sockets.isOpen(descriptor), sockets.received == .data else { return }
        }
        sockets.rewatch(descriptor)
    }

    /// Has c-ares look at its own time-outs when the first of them is due.
    private func rearm() {
        if let timer { loop.cancel(timer) }
        timer = nil
        var storage = timeval()
        guard let left = ares_timeout(channel, nil, &storage)?.pointee else { return }
        let microseconds = max(1_000, Int64(left.tv_sec) &* 1_000_000 &+ Int64(left.tv_usec))
        timer = loop.schedule(at: loop.refreshedNow() + .microseconds(microseconds)) { [weak self] in
            guard let self else { return }
            enter { ares_process_fd(channel, Self.none, Self.none) }
        }
    }
}

extension NameServerChannel {
    /// The corresponding C constant is `ARES_SOCKET_BAD`.
    private static let none: Int32 = -1

    /// Status codes; numbers, because newer releases of c-ares made an enumeration of the macros.
    private enum Status {
        /// The corresponding C constant is `ARES_SUCCESS`.
        static let success: Int32 = 0
        /// The corresponding C constant is `ARES_ETIMEOUT`.
        static let timedOut: Int32 = 12
        /// The corresponding C constant is `ARES_ENOMEM`.
        static let noMemory: Int32 = 15
    }

    private static func open(
        to server: SocketAddress, timeout: Span, edns: Bool, sockets: NameServerSockets
    ) throws(SystemError) -> OpaquePointer {
        var channel: OpaquePointer?
        var status = initialise(&channel, timeout: timeout, edns: edns, sockets: sockets)
        guard status == Status.success, let channel else {
            throw SystemError(call: "ares_init_options", number: ENOMEM)
        }
        ares_set_socket_functions(channel, sockets.functions, Unmanaged.passUnretained(sockets).toOpaque())
        var node = node(for: server)
        status = ares_set_servers_ports(channel, &node)
        guard status == Status.success else {
            ares_destroy(channel)
            throw SystemError(call: "ares_set_servers_ports", number: ENOMEM)
        }
        return channel
    }

    /// Sets every option there is, so that c-ares reads no file of the system and no variable of the environment.
    private static func initialise(
        _ channel: inout OpaquePointer?, timeout: Span, edns: Bool, sockets: NameServerSockets
    ) -> Int32 {
        var options = ares_options()
        options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP
        if edns { options.flags |= ARES_FLAG_EDNS }
        options.ednspsz = Int32(DNSLimits.datagramBytes)
        options.timeout = Int32(clamping: max(1, timeout.nanoseconds / 1_000_000))
        options.tries = 1
        options.ndots = 1
        options.sock_state_cb = CAresCallbacks.interest
        options.sock_state_cb_data = Unmanaged.passUnretained(sockets).toOpaque()
        var placeholder = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var lookups: [CChar] = [0x62, 0]  // "b": by DNS alone
        options.nservers = 1
        let mask =
            ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_SERVERS | ARES_OPT_DOMAINS
            | ARES_OPT_LOOKUPS | ARES_OPT_SORTLIST | ARES_OPT_SOCK_STATE_CB | ARES_OPT_EDNSPSZ
        return withUnsafeMutablePointer(to: &placeholder) { servers in
            lookups.withUnsafeMutableBufferPointer { lookups in
                options.servers = servers
                options.lookups = lookups.baseAddress
                return Int32(ares_init_options(&channel, &options, mask))
            }
        }
    }

    /// The address alone: the port and the zone are known to the function that connects.
    private static func node(for server: SocketAddress) -> ares_addr_port_node {
        var node = ares_addr_port_node()
        node.family = server.family
        switch server.address {
        case .v4(let value): node.addr.addr4.s_addr = value.bigEndian
        case .v6(let high, let low, _):
            withUnsafeMutableBytes(of: &node.addr) { bytes in
                bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
                bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
        }
        return node
    }
}
