import Evidence
import Glibc
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct ResolverTests {
    /// Runs `body` with a name server that plays `script`, and closes it.
    private func withServer(
        _ script: @escaping FakeNameServer.Script, _ body: (FakeNameServer) async throws -> Void
    ) async throws {
        let server = try await FakeNameServer(script)
        try await body(server)
        await server.stop()
    }

    /// Answers both families.
    private static let both: FakeNameServer.Script = { question in
        let record: TestRecord =
            question.type == .aaaa ? .aaaa(question.name, "2001:db8::1") : .a(question.name, "192.0.2.1", ttl: 60)
        return [question.answer([record])]
    }

    private static let bothAddresses: Resolution.Outcome = .addresses([
        .v6(high: 0x2001_0DB8_0000_0000, low: 1, zone: nil), .v4(0xC000_0201),
    ])

    @Test func `A and AAAA are asked and every question is told`() async throws {
        try await withServer(Self.both) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "SBC.test.")
            #expect(resolution.outcome == Self.bothAddresses)
            #expect(resolution.source == .dns && resolution.name == "sbc.test" && resolution.ttl == 60)
            #expect(resolution.server == server.address)
            #expect(Set(resolution.queries.map(\.type)) == [.a, .aaaa])
            #expect(resolution.queries.allSatisfy { $0.outcome == .answered(rcode: 0) && $0.server == server.address })
            #expect(resolution.duration > .zero)
        }
    }

    @Test(arguments: ["192.0.2.7", "2001:db8::7", "fe80::1%eth0"])
    func `an address is its own answer and nobody is asked`(text: String) async throws {
        try await withServer(Self.both) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: text)
            #expect(resolution.outcome == IPAddress(text).map { .addresses([$0]) })
            #expect(resolution.source == .literal && resolution.queries.isEmpty && server.questions.isEmpty)
        }
    }

    @Test(arguments: ["010.0.0.1.", "a..b", "sbc test", ""])
    func `a name that no server could know is asked of none`(text: String) async throws {
        try await withServer({ [$0.answer(rcode: 3)] }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: text)
            #expect(resolution.outcome == .nameNotFound)
            if !text.hasPrefix("010") { #expect(server.questions.isEmpty) }
        }
    }

    @Test func `localhost is this machine whatever the servers say`() async throws {
        try await withServer(Self.both) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "a.localhost")
            #expect(resolution.outcome == .addresses([.v6(high: 0, low: 1, zone: nil), .v4(0x7F00_0001)]))
            #expect(server.questions.isEmpty)
        }
    }

    @Test func `an answer is kept for its TTL and no longer`() async throws {
        let clock = ManualClock(wall: WallTime(seconds: 0))
        try await withServer(Self.both) { server in
            let probe = try ResolverProbe(.testing(server), clock: clock)
            #expect(await probe.addresses(of: "sbc.test").source == .dns)
            clock.advance(by: .milliseconds(59_500))
            let kept = await probe.addresses(of: "SBC.TEST")
            #expect(kept.source == .cache && kept.outcome == Self.bothAddresses && kept.server == server.address)
            #expect(kept.queries.isEmpty && server.questions.count == 2)
            clock.advance(by: .milliseconds(500))
            #expect(await probe.addresses(of: "sbc.test").source == .dns)
            #expect(server.questions.count == 4)
        }
    }

    @Test(arguments: [(0, 1), (1 << 31, 1), (100_000, 3_600)] as [(UInt32, Int)])
    func `a TTL is kept within a second and an hour`(sent: UInt32, kept: Int) async throws {
        try await withServer({ [$0.answer([.a($0.name, "192.0.2.1", ttl: sent)].filter { _ in true })] }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.ttl == kept)
        }
    }

    @Test func `that there is none is kept as long as the SOA record allows`() async throws {
        let clock = ManualClock(wall: WallTime(seconds: 0))
        try await withServer({ [$0.answer(rcode: 3, authority: [.soa("test", minimum: 20)])] }) { server in
            let probe = try ResolverProbe(.testing(server), clock: clock)
            #expect(await probe.addresses(of: "sbc.test").ttl == 20)
            clock.advance(by: .seconds(19))
            #expect(await probe.addresses(of: "sbc.test").source == .cache)
            clock.advance(by: .seconds(1))
            #expect(await probe.addresses(of: "sbc.test").source == .dns)
        }
    }

    @Test func `without a SOA record that there is none is not kept`() async throws {
        try await withServer({ [$0.answer()] }) { server in
            let probe = try ResolverProbe(.testing(server))
            #expect(await probe.addresses(of: "sbc.test").outcome == .noAddress)
            #expect(await probe.addresses(of: "sbc.test").source == .dns)
        }
    }

    @Test func `a cut answer is asked for again by TCP`() async throws {
        let many = (1...100).map { "192.0.2.\($0)" }
        try await withServer({ question in
            guard question.isTCP else { return [question.answer(truncated: true)] }
            return [question.answer(question.type == .a ? many.map { .a(question.name, $0) } : [])]
        }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == .addresses(many.prefix(16).compactMap { IPAddress($0) }))
            #expect(server.questions.filter(\.isTCP).count == 2)
        }
    }

    @Test func `aliases are followed`() async throws {
        try await withServer({ question in
            [question.answer([.cname(question.name, "edge.test"), .a("edge.test", "192.0.2.9")])]
        }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == .addresses([.v4(0xC000_0209)]))
        }
    }

    @Test func `forged and garbled datagrams are passed over until the answer comes`() async throws {
        try await withServer({ question in
            let right = question.answer([.a(question.name, "192.0.2.1")])
            var wrongID = question.answer([.a(question.name, "192.0.2.66")])
            wrongID[0] ^= 0xFF
            let otherName = message(
                id: question.id, question: wire("evil.test") + [0, 1, 0, 1], answers: [.a("evil.test", "192.0.2.66")])
            return [[], [0x00], wrongID, otherName, [UInt8](repeating: 0xFF, count: 600), right]
        }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        }
    }

    @Test func `an answer behind a hundred forged ones is still read`() async throws {
        try await withServer({ question in
            var forged = question.answer([.a(question.name, "192.0.2.66")])
            forged[1] ^= 0xFF
            return Array(repeating: forged, count: 100) + [question.answer([.a(question.name, "192.0.2.1")])]
        }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        }
    }

    @Test func `an answer of sixty thousand bytes comes through by TCP`() async throws {
        try await withServer({ question in
            guard question.isTCP else { return [question.answer(truncated: true)] }
            let first = TestRecord.a(question.name, "192.0.2.1")
            let padding = TestRecord(owner: question.name, type: 16, data: [UInt8](repeating: 0x20, count: 6_000))
            return [question.answer([first] + Array(repeating: padding, count: 10))]
        }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        }
    }

    @Test func `a server may have an IPv6 address`() async throws {
        let server = try await FakeNameServer(at: .v6(high: 0, low: 1, zone: nil), Self.both)
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        #expect(resolution.outcome == Self.bothAddresses && resolution.server == server.address)
        await server.stop()
    }

    @Test func `the slower family is waited for a little only, and that is told`() async throws {
        try await withServer({ $0.type == .a ? [$0.answer([.a($0.name, "192.0.2.1")])] : [] }) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
            #expect(resolution.queries.first { $0.type == .aaaa }?.outcome == .abandoned)
            #expect(resolution.duration < .seconds(30) && resolution.ttl == 1)
        }
    }

    @Test func `a name with other letters is asked for by its A-labels`() async throws {
        try await withServer(Self.both) { server in
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "bücher.test")
            #expect(resolution.outcome == Self.bothAddresses)
            #expect(server.questions.first?.name == "xn--bcher-kva.test")
        }
    }

    @Test func `after the last answer no socket is left`() async throws {
        try await withServer(Self.both) { server in
            let probe = try ResolverProbe(.testing(server))
            for index in 0..<20 { _ = await probe.addresses(of: "sbc\(index).test") }
            let left = (0..<Int32(4_096)).filter { SocketAddress.peer(of: $0) == server.address }
            #expect(left.isEmpty)
        }
    }

    @Test func `a hundred names at once are each answered with their own`() async throws {
        try await withServer({ question in
            let digits = question.name.filter(\.isNumber)
            return [question.answer(question.type == .a ? [.a(question.name, "192.0.2.\(digits)")] : [])]
        }) { server in
            let probe = try ResolverProbe(.testing(server))
            await withTaskGroup(of: (Int, Resolution).self) { group in
                for index in 1...100 { group.addTask { (index, await probe.addresses(of: "sbc\(index).test")) } }
                for await (index, resolution) in group {
                    #expect(resolution.outcome == IPAddress("192.0.2.\(index)").map { .addresses([$0]) })
                }
            }
        }
    }
}
