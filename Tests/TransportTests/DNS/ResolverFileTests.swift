import Evidence
import Glibc
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct ResolverFileTests {
    /// A directory of the test's own, removed afterwards.
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/trunkwatch-names-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            for name in ["hosts", "resolv.conf"] { unlink("\(path)/\(name)") }
            rmdir(path)
        }
        try await body(path)
    }

    private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    private func settings(_ directory: String, servers: [SocketAddress]?) -> ResolverSettings {
        var settings = ResolverSettings(servers: servers)
        settings.hostsFile = directory + "/hosts"
        settings.configurationFile = directory + "/resolv.conf"
        return settings
    }

    @Test func `the hosts file goes first and is read again when it changes`() async throws {
        let server = try await FakeNameServer { [$0.answer(rcode: 3)] }
        let clock = ManualClock(wall: WallTime(seconds: 0))
        try await withDirectory { directory in
            let probe = try ResolverProbe(settings(directory, servers: [server.address]), clock: clock)
            #expect(await probe.addresses(of: "sbc.test").outcome == .nameNotFound)
            try write("192.0.2.1 sbc.test\n", to: directory + "/hosts")
            clock.advance(by: .seconds(1))
            let found = await probe.addresses(of: "SBC.test")
            #expect(found.outcome == .addresses([.v4(0xC000_0201)]) && found.source == .hosts)
            try write("192.0.2.200 sbc.test\n", to: directory + "/hosts")
            #expect(await probe.addresses(of: "sbc.test").outcome == .addresses([.v4(0xC000_0201)]))
            clock.advance(by: .seconds(1))
            #expect(await probe.addresses(of: "sbc.test").outcome == .addresses([.v4(0xC000_02C8)]))
            unlink(directory + "/hosts")
            clock.advance(by: .seconds(1))
            #expect(await probe.addresses(of: "sbc.test").source == .dns)
        }
        await server.stop()
    }

    @Test func `a resolver configuration that is rewritten is read again`() async throws {
        try await withDirectory { directory in
            let local = LocalNames(settings(directory, servers: nil))
            let loop = try EventLoop(label: "test.local-names", clock: ManualClock(wall: WallTime(seconds: 0)))
            let reader = LocalNamesProbe(loop: loop, names: local)
            #expect(await reader.servers() == ["127.0.0.1:53"])
            try write("nameserver 192.0.2.53\n", to: directory + "/resolv.conf")
            (loop.clock as? ManualClock)?.advance(by: .seconds(1))
            #expect(await reader.servers() == ["192.0.2.53:53"])
        }
    }

    @Test func `new servers make what the old ones said forgotten`() async throws {
        let loop = try EventLoop(label: "test.change")
        let probe = ChangeProbe(loop: loop)
        #expect(try await probe.countsAfterChange() == [1, 1, 0])
    }

    @Test func `a file that is neither there nor readable is no trap`() {
        var missing = WatchedFile(path: "/nonexistent/file")
        #expect(missing.changedContents() == [])
        #expect(missing.changedContents() == nil)
        var directory = WatchedFile(path: "/tmp")
        #expect(directory.changedContents() == nil)
    }
}

/// Reads local names on a loop.
private actor LocalNamesProbe {
    let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let names: LocalNames

    init(loop: EventLoop, names: LocalNames) {
        self.loop = loop
        self.names = names
    }

    func servers() async -> [String] {
        let snapshot = await names.snapshot(on: loop, until: loop.refreshedNow() + .seconds(10))
        return snapshot.configuration.servers.map(\.text)
    }
}

/// Changes a resolver's servers and looks at its channels.
private actor ChangeProbe {
    let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) { self.loop = loop }

    func countsAfterChange() throws -> [Int] {
        let resolver = Resolver(on: loop)
        var counts: [Int] = []
        var first: NameServerChannel?
        for server in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] {
            resolver.use(ResolverConfiguration(reading: Array("nameserver \(server)".utf8)))
            let channels = try resolver.openChannels()
            first = first ?? channels.first
            counts.append(channels.filter { $0 === first }.count)
        }
        return counts
    }
}
