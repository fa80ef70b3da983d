import Evidence
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct EDNSTests {
    @Test func `a question says how long a datagram may be that answers it`() throws {
        let name = try #require(DNSName("a.test"))
        let bytes = DNSMessage.question(id: 0x1234, name: name, type: .aaaa)
        let opt: [UInt8] = [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0]
        #expect(bytes.suffix(11) == opt[...] && bytes[11] == 1)
        let plain = DNSMessage.question(id: 0x1234, name: name, type: .aaaa, edns: false)
        #expect(plain.count == bytes.count - 11 && plain[11] == 0 && plain.prefix(11) == bytes.prefix(11))
    }

    @Test func `an answer beyond 512 bytes is taken from a datagram`() async throws {
        let server = try await FakeNameServer { question in
            let records = (1...40).map { TestRecord.a(question.name, "192.0.2.\($0)") }
            return [question.answer(question.type == .a ? records : [])]
        }
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        guard case .addresses(let addresses) = resolution.outcome else { throw SystemError(call: "test", number: 0) }
        #expect(addresses.count == DNSLimits.addresses)
        #expect(!resolution.isComplete && resolution.omitted == 40 - DNSLimits.addresses)
        #expect(server.questions.allSatisfy { $0.hasOPT && !$0.isTCP })
        await server.stop()
    }

    @Test(arguments: [1, 4] as [UInt16])
    func `a server that does not understand EDNS is asked without, then and later`(_ rcode: UInt16) async throws {
        let server = try await FakeNameServer { question in
            if question.hasOPT { return [question.answer(rcode: rcode)] }
            return [question.answer(question.type == .a ? [.a(question.name, "192.0.2.1")] : [])]
        }
        let probe = try ResolverProbe(.testing(server))
        for name in ["a.test", "b.test", "c.test"] {
            #expect(await probe.addresses(of: name).outcome == .addresses([.v4(0xC000_0201)]))
        }
        #expect(server.questions.filter { $0.name == "c.test" }.allSatisfy { !$0.hasOPT })
        await server.stop()
    }

    @Test func `a server behind what drops EDNS is asked again without`() async throws {
        let server = try await FakeNameServer { question in
            question.hasOPT ? [] : [question.answer(question.type == .a ? [.a(question.name, "192.0.2.1")] : [])]
        }
        var settings = ResolverSettings.impatient(server)
        settings.attempts = 2
        let resolution = await (try ResolverProbe(settings)).addresses(of: "a.test")
        #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        await server.stop()
    }

    @Test func `a server that is silent to EDNS and understands nothing is told with its answer`() async throws {
        let server = try await FakeNameServer { question in question.hasOPT ? [] : [question.answer(rcode: 1)] }
        var settings = ResolverSettings.impatient(server)
        settings.attempts = 2
        let resolution = await (try ResolverProbe(settings)).addresses(of: "a.test")
        let outcomes = resolution.queries.map(\.outcome)
        #expect(outcomes.count { $0 == .timeout } == 2, "\(outcomes)")
        #expect(outcomes.count { $0 == .answered(rcode: 1) } == 2, "\(outcomes)")
        let plain = server.questions.filter { !$0.hasOPT }
        #expect(plain.count == 2 && plain.allSatisfy { $0.name == "a.test" && !$0.isTCP })
        await server.stop()
    }

    @Test func `one look-up may ask a server of its own, past what is known`() async throws {
        let (usual, own) = (
            try await FakeNameServer { [$0.answer($0.type == .a ? [.a($0.name, "192.0.2.1")] : [])] },
            try await FakeNameServer { [$0.answer($0.type == .a ? [.a($0.name, "192.0.2.2")] : [])] }
        )
        let probe = try ResolverProbe(.testing(usual))
        #expect(await probe.addresses(of: "a.test").outcome == .addresses([.v4(0xC000_0201)]))
        let other = await probe.addresses(of: "a.test", LookupOptions(servers: [own.address]))
        #expect(other.outcome == .addresses([.v4(0xC000_0202)]) && other.server == own.address)
        let again = await probe.addresses(of: "a.test", LookupOptions(servers: [own.address]))
        #expect(again.source == .dns)
        #expect(await probe.addresses(of: "a.test").outcome == .addresses([.v4(0xC000_0201)]))
        await usual.stop()
        await own.stop()
    }

    @Test func `one look-up may have less patience with a server than others`() async throws {
        let (silent, server) = (
            try await FakeNameServer { _ in [] },
            try await FakeNameServer { [$0.answer($0.type == .a ? [.a($0.name, "192.0.2.1")] : [])] }
        )
        let probe = try ResolverProbe(.testing(silent, server))
        let resolution = await probe.addresses(of: "a.test", LookupOptions(perServerTimeout: .milliseconds(30)))
        #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        #expect(resolution.queries.contains { $0.outcome == .timeout && $0.duration < .seconds(2) })
        await silent.stop()
        await server.stop()
    }
}
