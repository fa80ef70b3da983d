import ChainAudit
import Evidence
import SBCSimulator
import SIP
import TestSupport
import Testing
import Transport

@testable import Probing

/// A prober and the simulated SBCs that it probes, on one loop.
actor ProbingBench {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let prober: Prober
    private let hosts: TemporaryDirectory
    private var simulators: [SBCSimulator.SimulatedSBC] = []

    init(hosts lines: String = "") throws {
        loop = try EventLoop(label: "test.probing")
        hosts = try TemporaryDirectory()
        var settings = ResolverSettings(servers: [])
        settings.hostsFile = try hosts.write(lines, to: "hosts")
        prober = Prober(loop: loop, resolver: Resolver(on: loop, settings: settings), contexts: TLSContexts())
    }

    /// Starts a simulated SBC and returns its port.
    func simulate(
        _ transport: TransportKind = .tls, scenario: String = "healthy", faults words: [String] = [],
        clients: TLSSettings.ClientCertificates = .ignore, at address: IPAddress = .v4(0x7F00_0001), port: UInt16 = 0,
        _ change: @Sendable (inout TLSSettings) -> Void = { _ in }
    ) async throws -> UInt16 {
        let pki = try await TestPKI.shared()
        var tls = TLSSettings()
        tls.role = .server(clients)
        tls.trust = .file(pki.root)
        tls.identity = TLSIdentityFiles(certificate: pki.chain(scenario), key: pki.key(scenario))
        change(&tls)
        let simulator = try SBCSimulator.SimulatedSBC(
            .init(
                address: SocketAddress(address, port: port), transport: transport, tls: transport == .tls ? tls : nil,
                faults: try SimulatedFaults(parsing: words)), on: loop)
        simulators.append(simulator)
        return try await simulator.start().port
    }

    /// Probes a target on this machine.
    func check(
        _ transport: TransportKind, _ port: UInt16, host: String = "127.0.0.1",
        _ change: @Sendable (inout ProbeTarget) -> Void = { _ in }
    ) async throws -> [ProbeResult] {
        var target = ProbeTarget(name: "t", address: TargetAddress(host: host, port: port, transport: transport))
        target.timeout = .seconds(10)
        target.tls.trust = .file(try await TestPKI.shared().root)
        change(&target)
        return await prober.check(target)
    }

    /// Opens a flow and asks over it so many times more.
    func ask(_ transport: TransportKind, _ port: UInt16, times: Int) async throws -> [ProbeResult] {
        var target = ProbeTarget(name: "t", address: TargetAddress(host: "127.0.0.1", port: port, transport: transport))
        target.tls.trust = .file(try await TestPKI.shared().root)
        let (first, flow) = await prober.open(target)
        var results = [first]
        guard let flow else { return results }
        for _ in 0..<times where flow.isUsable { results.append(await prober.ask(target, over: flow)) }
        flow.close()
        return results
    }

    /// Opens so many flows one after the other, each as the live connection that follows on the one before.
    func reconnect(
        _ port: UInt16, times: Int, _ change: @Sendable (inout ProbeTarget) -> Void = { _ in }
    ) async throws -> [ProbeResult] {
        var target = ProbeTarget(name: "t", address: TargetAddress(host: "127.0.0.1", port: port, transport: .tls))
        target.tls.trust = .file(try await TestPKI.shared().root)
        change(&target)
        let sessions = TLSResumption()
        var results: [ProbeResult] = []
        for _ in 0..<times {
            let (result, flow) = await prober.open(target, resuming: sessions)
            results.append(result)
            flow?.close()
        }
        return results
    }

    func stop() async {
        for simulator in simulators { await simulator.stop() }
        simulators = []
    }

    /// Runs the body with a bench and stops its simulators.
    static func run<R: Sendable>(hosts: String = "", _ body: (ProbingBench) async throws -> R) async throws -> R {
        let bench = try ProbingBench(hosts: hosts)
        do {
            let result = try await body(bench)
            await bench.stop()
            return result
        } catch {
            await bench.stop()
            throw error
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct ProberTests {
    @Test(arguments: TransportKind.allCases) func `a healthy SBC passes every stage`(_ transport: TransportKind)
        async throws
    {
        try await ProbingBench.run { bench in
            let result = try await bench.check(transport, try await bench.simulate(transport))[0]
            #expect(result.verdict == .pass, "\(result.diagnoses)")
            #expect(result.diagnoses.isEmpty)
            #expect(result.steps.allSatisfy { $0.status == .pass })
            #expect(result.sip?.statusCode == 200)
            #expect(result.attempts.map(\.outcome) == [.connected])
            #expect((result.tls != nil) == (transport == .tls))
        }
    }

    /// The faults of the simulator and the first grave finding that each must lead to.
    private static let faults: [(TransportKind, [String], DiagnosisCode)] = [
        (.tls, ["status=503"], .sipUnavailable), (.tls, ["status=503", "retry-after=120"], .sipUnavailable),
        (.tcp, ["status=403"], .sipForbidden), (.tcp, ["status=404"], .sipNotFound),
        (.udp, ["status=500"], .sipServerError),
        (.tls, ["silent"], .sipTimeout), (.udp, ["silent"], .sipTimeout), (.tcp, ["reset"], .sipClosed),
        (.tls, ["reset"], .tcpReset), (.tls, ["close-after-accept"], .tlsClosed),
        (.tcp, ["close-after-accept"], .sipClosed),
        (.tls, ["garbage"], .sipMalformedResponse), (.udp, ["garbage"], .sipMalformedResponse),
        (.tls, ["no-contact"], .sipContactMissing), (.udp, ["delay=400ms"], .sipSlow),
    ]

    @Test(arguments: faults) func `each fault is named`(
        _ transport: TransportKind, _ words: [String], _ code: DiagnosisCode
    ) async throws {
        try await ProbingBench.run { bench in
            let port = try await bench.simulate(transport, faults: words)
            let result = try await bench.check(transport, port) {
                $0.timeout = code == .sipTimeout ? .seconds(3) : .seconds(30)
                $0.judgesContact = code == .sipContactMissing
                $0.slowAfter = .milliseconds(300)
            }[0]
            #expect(result.rootCause?.code == code, "\(result.diagnoses)")
            #expect(result.verdict != .pass && result.verdict != .unknown)
        }
    }

    @Test(arguments: [["drip"], ["delay=50ms"], ["server=Other/1.0"]])
    func `what is merely odd passes`(_ words: [String]) async throws {
        try await ProbingBench.run { bench in
            let result = try await bench.check(.tls, try await bench.simulate(.tls, faults: words))[0]
            #expect(result.verdict == .pass, "\(result.diagnoses)")
        }
    }

    @Test func `a peer that closes after each answer is worth knowing and no failure`() async throws {
        try await ProbingBench.run { bench in
            let port = try await bench.simulate(.tls, faults: ["close-after-answer"])
            for _ in 0..<20 {
                let result = try await bench.check(.tls, port)[0]
                #expect(result.verdict == .pass, "\(result.diagnoses)")
                #expect(result.sip?.statusCode == 200)
            }
        }
    }

    @Test(arguments: TransportKind.allCases) func `an open flow answers again and again`(_ transport: TransportKind)
        async throws
    {
        try await ProbingBench.run { bench in
            let results = try await bench.ask(transport, try await bench.simulate(transport), times: 50)
            #expect(results.count == 51)
            #expect(results.allSatisfy { $0.verdict == .pass })
        }
    }

    @Test(arguments: [
        ("expired", "certificate.expired"), ("self-signed", "certificate.self-signed"),
        ("wrong-name", "certificate.name-mismatch"), ("untrusted-root", "certificate.untrusted-root"),
        ("chain-incomplete", "certificate.chain-incomplete"),
    ])
    func `no SIP goes over a connection whose certificate failed unless it is only observed`(
        _ scenario: String, _ code: String
    ) async throws {
        try await ProbingBench.run { bench in
            let port = try await bench.simulate(.tls, scenario: scenario)
            let strict = try await bench.check(.tls, port)[0]
            #expect(strict.rootCause?.code.rawValue == code)
            #expect(strict.step(.options)?.status == .skipped && strict.sip == nil)
            #expect(strict.chain != nil)
            let observing = try await bench.check(.tls, port) { $0.verify = .observe }[0]
            #expect(observing.rootCause?.code.rawValue == code)
            #expect(observing.sip?.statusCode == 200)
        }
    }

    @Test func `OPTIONS go on in the critical window and the check fails`() async throws {
        try await ProbingBench.run { bench in
            let result = try await bench.check(.tls, try await bench.simulate(.tls, scenario: "expiring-3-days"))[0]
            #expect(result.rootCause?.code == .certificateExpiring && result.verdict == .fail)
            #expect(result.sip?.statusCode == 200)
            #expect(result.observation(kind: .fresh).verdict == .warn)
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `a missing client certificate is found in either version and may be right`(_ version: TLSVersion) async throws
    {
        try await ProbingBench.run { bench in
            let port = try await bench.simulate(.tls, clients: .require) { $0.maximum = version }
            let open = try await bench.check(.tls, port)[0]
            #expect(open.rootCause?.code == .tlsClientCertificateRequired, "\(open.diagnoses)")
            #expect(open.step(.tls)?.status == .fail && open.step(.certificate)?.status == .pass)
            let guarded = try await bench.check(.tls, port) { $0.peerPolicy = .mutualTLS }[0]
            #expect(guarded.verdict == .pass)
            #expect(guarded.step(.tls)?.status == .unknown && guarded.step(.options)?.status == .unknown)
            #expect(guarded.step(.certificate)?.status == .pass)
        }
    }

    @Test func `a peer with old versions only is looked at on a second connection`() async throws {
        try await ProbingBench.run { bench in
            let port = try await bench.simulate(.tls, scenario: "weak-rsa-1024") {
                $0.minimum = .tls10
                $0.maximum = .tls10
                $0.diagnostic = true
            }
            let result = try await bench.check(.tls, port)[0]
            #expect(result.rootCause?.code == .tlsProtocolVersion)
            #expect(result.chain?.diagnostic == true)
            #expect(
                result.rootCause?.evidence.contains { $0.name == "offeredVersion" && $0.fact == .text("TLSv1") } == true
            )
            #expect(result.sip == nil)
        }
    }

    @Test(arguments: [TransportKind.tcp, .udp])
    func `an address that this host cannot reach is no fault where another answers`(_ transport: TransportKind)
        async throws
    {
        // The broadcast address stands for one that the kernel refuses at once, as it does an IPv6 one without a route.
        try await ProbingBench.run(hosts: "255.255.255.255 two.example.test\n127.0.0.1 two.example.test\n") { bench in
            let port = try await bench.simulate(transport)
            let result = try await bench.check(transport, port, host: "two.example.test")[0]
            #expect(result.verdict == .pass, "\(result.diagnoses)")
            #expect(result.diagnoses.map(\.code) == [.localNoRoute] && result.diagnoses.map(\.severity) == [.info])
            #expect(result.attempts.map(\.outcome) == [.failed, .connected])
            #expect(result.address?.address == .v4(0x7F00_0001))
        }
    }

    @Test func `an address that refuses is a warning where another answers`() async throws {
        try await ProbingBench.run(hosts: "127.0.0.9 two.example.test\n127.0.0.1 two.example.test\n") { bench in
            let port = try await bench.simulate(.tcp)
            let result = try await bench.check(.tcp, port, host: "two.example.test")[0]
            #expect(result.verdict == .warn && result.rootCause?.code == .tcpRefused)
            #expect(result.step(.tcp)?.status == .warn && result.sip?.statusCode == 200)
        }
    }

    @Test func `all addresses are probed on their own with their whole time`() async throws {
        try await ProbingBench.run(hosts: "127.0.0.1 two.example.test\n127.0.0.2 two.example.test\n") { bench in
            let port = try await bench.simulate(.tcp, faults: ["silent"])
            _ = try await bench.simulate(.tcp, at: .v4(0x7F00_0002), port: port)
            let results = try await bench.check(.tcp, port, host: "two.example.test") {
                $0.allAddresses = true
                $0.timeout = .milliseconds(500)
            }
            #expect(results.map { $0.address?.address } == [.v4(0x7F00_0001), .v4(0x7F00_0002)])
            #expect(results.map(\.verdict) == [.fail, .pass])
            #expect(results.map { $0.rootCause?.code } == [.sipTimeout, nil])
        }
    }

    @Test(arguments: TransportKind.allCases) func `a closed port is named and its policy respected`(
        _ transport: TransportKind
    ) async throws {
        try await ProbingBench.run { bench in
            let port = try await bench.simulate(transport)
            await bench.stop()
            let result = try await bench.check(transport, port)[0]
            #expect(result.rootCause?.code == (transport == .udp ? .udpUnreachable : .tcpRefused))
            let guarded = try await bench.check(transport, port) { $0.peerPolicy = .microsoftOnly }[0]
            if transport != .udp { #expect(guarded.verdict == .unknown && guarded.step(.options)?.status == .unknown) }
        }
    }
}
