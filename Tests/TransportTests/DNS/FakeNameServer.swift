import Evidence
import Glibc
import Synchronization

@testable import Transport

/// A question that reached the test's name server.
struct TestQuestion: Sendable {
    let id: UInt16
    let name: String
    let type: DNSType?
    let isTCP: Bool
    /// The question section as it came.
    let section: [UInt8]
    /// Whether the question says that the asker speaks EDNS.
    let hasOPT: Bool

    init?(_ bytes: [UInt8], isTCP: Bool) {
        var cursor = DNSCursor(bytes)
        guard let id = try? cursor.uint16(), (try? cursor.skip(10)) != nil, let name = try? cursor.name(),
            let type = try? cursor.uint16()
        else { return nil }
        self.id = id
        self.name = name.text
        self.type = DNSType(rawValue: type)
        self.isTCP = isTCP
        guard (try? cursor.skip(2)) != nil else { return nil }
        section = Array(bytes[12..<cursor.offset])
        hasOPT = bytes.count > cursor.offset
    }

    /// An answer to this question.
    func answer(
        rcode: UInt16 = 0, _ answers: [TestRecord] = [], authority: [TestRecord] = [], truncated: Bool = false
    ) -> [UInt8] {
        message(
            id: id, flags: 0x8180 | rcode | (truncated ? 0x0200 : 0), question: section, answers: answers,
            authority: authority)
    }
}

/// A name server on loopback, UDP and TCP on one port, that plays what a test tells it: the datagrams to send for a
/// question, none for silence.
actor FakeNameServer {
    typealias Script = @Sendable (TestQuestion) -> [[UInt8]]

    nonisolated let loop: EventLoop
    nonisolated let address: SocketAddress
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let datagrams: Int32
    private let listener: Int32
    private var streams: Set<Int32> = []
    private var isListening = true
    private nonisolated let log = Mutex<[TestQuestion]>([])
    private nonisolated let script: Mutex<Script>

    init(at host: IPAddress = .v4(0x7F00_0001), _ script: @escaping Script) async throws {
        loop = try EventLoop(label: "test.name-server")
        (datagrams, listener, address) = try Self.open(at: host)
        self.script = Mutex(script)
        try start()
    }

    /// The questions that came so far.
    nonisolated var questions: [TestQuestion] { log.withLock { $0 } }

    /// Plays something else from now on.
    nonisolated func play(_ next: @escaping Script) { script.withLock { $0 = next } }

    /// Closes everything.
    func stop() {
        for descriptor in streams.union(isListening ? [datagrams, listener] : [datagrams]) {
            loop.unwatch(descriptor)
            close(descriptor)
        }
        streams = []
    }

    /// Refuses TCP from now on.
    func closeListener() {
        loop.unwatch(listener)
        close(listener)
        isListening = false
    }

    /// A UDP and a TCP socket on one port that the kernel chose; another port where TCP has it in use.
    private static func open(at host: IPAddress) throws -> (Int32, Int32, SocketAddress) {
        let any = SocketAddress(host, port: 0)
        while true {
            let listener = try SystemCall.socket(any, Int32(SOCK_STREAM.rawValue))
            let datagrams = try SystemCall.socket(any, Int32(SOCK_DGRAM.rawValue))
            _ = any.withSockAddr { bind(listener, $0, $1) }
            guard listen(listener, 16) == 0, let address = SocketAddress.local(of: listener) else {
                throw SystemError(call: "listen", number: errno)
            }
            if address.withSockAddr({ bind(datagrams, $0, $1) }) == 0 { return (datagrams, listener, address) }
            close(listener)
            close(datagrams)
        }
    }

    private func start() throws {
        try loop.watch(datagrams) { _ in self.takeDatagrams() }
        try loop.watch(listener) { _ in self.takeStreams() }
    }

    private func takeDatagrams() {
        var buffer = [UInt8](repeating: 0, count: 2_048)
        while true {
            var from = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            withUnsafeMutablePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    let count = recvfrom(datagrams, &buffer, buffer.count, 0, address, &length)
                    guard count >= 0 else { return length = 0 }
                    for reply in replies(to: Array(buffer[..<count]), isTCP: false) {
                        _ = sendto(datagrams, reply, reply.count, 0, address, length)
                    }
                }
            }
            if length == 0 { return }
        }
    }

    private func takeStreams() {
        while true {
            let stream = accept(listener, nil, nil)
            guard stream >= 0 else { return }
            _ = fcntl(stream, F_SETFL, O_NONBLOCK)
            streams.insert(stream)
            try? loop.watch(stream) { _ in self.takeStream(stream) }
        }
    }

    private func takeStream(_ stream: Int32) {
        var buffer = [UInt8](repeating: 0, count: 2_048)
        let count = read(stream, &buffer, buffer.count)
        if count < 0 { return }
        guard count > 2 else {
            loop.unwatch(stream)
            streams.remove(stream)
            close(stream)
            return
        }
        // A question over loopback comes in one piece; several may come in one read.
        var rest = buffer[..<count]
        while rest.count > 2 {
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            for reply in replies(to: Array(rest.dropFirst(2).prefix(length)), isTCP: true) {
                let framed = be(UInt16(reply.count)) + reply
                _ = send(stream, framed, framed.count, Int32(MSG_NOSIGNAL))
            }
            rest = rest.dropFirst(2 + length)
        }
    }

    private func replies(to bytes: [UInt8], isTCP: Bool) -> [[UInt8]] {
        guard let question = TestQuestion(bytes, isTCP: isTCP) else { return [] }
        log.withLock { $0.append(question) }
        let play = script.withLock { $0 }
        return play(question)
    }
}

/// A resolver on a loop of its own.
actor ResolverProbe {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let settings: ResolverSettings
    private lazy var resolver = Resolver(on: loop, settings: settings)

    init(_ settings: ResolverSettings, clock: any Clock = SystemClock()) throws {
        loop = try EventLoop(label: "test.resolver", clock: clock)
        self.settings = settings
    }

    func addresses(
        of host: String, within span: Span = .seconds(10), _ options: LookupOptions = LookupOptions()
    ) async -> Resolution {
        await resolver.addresses(of: host, until: loop.refreshedNow() + span, options: options)
    }

    func services(
        of domain: String, _ transport: TransportKind?, random: @Sendable (ClosedRange<UInt32>) -> UInt32
    ) async -> ServiceResolution {
        await resolver.services(
            of: domain, transport: transport, until: loop.refreshedNow() + .seconds(10), random: random)
    }
}

extension ResolverSettings {
    /// Settings that read no file of the machine and ask the test's servers, patiently.
    static func testing(_ servers: FakeNameServer...) -> ResolverSettings {
        var settings = ResolverSettings(servers: servers.map(\.address))
        settings.hostsFile = "/nonexistent/hosts"
        settings.configurationFile = "/nonexistent/resolv.conf"
        settings.perServerTimeout = .seconds(30)
        return settings
    }

    /// Settings that give up soon, for servers that keep silent on purpose.
    static func impatient(_ servers: FakeNameServer...) -> ResolverSettings {
        var settings = testing()
        settings.servers = servers.map(\.address)
        settings.perServerTimeout = .milliseconds(300)
        settings.attempts = 1
        return settings
    }
}
