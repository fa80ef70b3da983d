import Evidence
import Glibc
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct ResolverFailureTests {
    private static let answers: FakeNameServer.Script = { question in
        [question.answer(question.type == .a ? [.a(question.name, "192.0.2.1")] : [])]
    }

    @Test func `no such name and no address are told apart`() async throws {
        for (rcode, outcome) in [(3, .nameNotFound), (0, .noAddress)] as [(UInt16, Resolution.Outcome)] {
            let server = try await FakeNameServer { [$0.answer(rcode: rcode)] }
            let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
            #expect(resolution.outcome == outcome && resolution.server == server.address)
            await server.stop()
        }
    }

    @Test func `that AAAA has no such name is not believed while A has an address`() async throws {
        let server = try await FakeNameServer { question in
            [question.type == .a ? question.answer([.a(question.name, "192.0.2.1")]) : question.answer(rcode: 3)]
        }
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        await server.stop()
    }

    @Test(arguments: [2, 5] as [UInt8])
    func `a server's refusal is its failure, named`(rcode: UInt8) async throws {
        let server = try await FakeNameServer { [$0.answer(rcode: UInt16(rcode))] }
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .failed(.serverFailure(.rcode(rcode))))
        #expect(resolution.server == server.address && resolution.ttl == nil)
        #expect(resolution.queries.map(\.outcome) == [.answered(rcode: rcode), .answered(rcode: rcode)])
        await server.stop()
    }

    @Test func `an alias loop is the server's failure`() async throws {
        let server = try await FakeNameServer { [$0.answer([.cname($0.name, $0.name)])] }
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .failed(.serverFailure(.aliasLoop)))
        await server.stop()
    }

    @Test func `a damaged answer is the server's failure`() async throws {
        let server = try await FakeNameServer { [Array($0.answer([.a($0.name, "192.0.2.1")]).dropLast(2))] }
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        guard case .failed(.serverFailure(.malformed)) = resolution.outcome else {
            Issue.record("\(resolution.outcome)")
            return
        }
        #expect(resolution.queries.map(\.outcome) == [.malformed, .malformed])
        await server.stop()
    }

    @Test func `when the first server fails the second is asked`() async throws {
        let first = try await FakeNameServer { [$0.answer(rcode: 2)] }
        let second = try await FakeNameServer(Self.answers)
        let resolution = await (try ResolverProbe(.testing(first, second))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        #expect(resolution.server == second.address)
        let toFirst = resolution.queries.filter { $0.server == first.address }
        #expect(toFirst.map(\.outcome) == [.answered(rcode: 2), .answered(rcode: 2)])
        await first.stop()
        await second.stop()
    }

    @Test func `when the first server is silent the second is asked`() async throws {
        let first = try await FakeNameServer { _ in [] }
        let second = try await FakeNameServer(Self.answers)
        let resolution = await (try ResolverProbe(.impatient(first, second))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]) && resolution.server == second.address)
        #expect(resolution.queries.contains { $0.server == first.address && $0.outcome == .timeout })
        await first.stop()
        await second.stop()
    }

    @Test func `silence for this name alone is a time-out`() async throws {
        let server = try await FakeNameServer { $0.type == .ns ? [$0.answer(rcode: 5)] : [] }
        let resolution = await (try ResolverProbe(.impatient(server))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .failed(.timeout))
        #expect(resolution.queries.map(\.outcome) == [.timeout, .timeout])
        #expect(server.questions.contains { $0.name == "." && $0.type == .ns })
        await server.stop()
    }

    @Test func `silence to everything is our resolver's`() async throws {
        let server = try await FakeNameServer { _ in [] }
        let resolution = await (try ResolverProbe(.impatient(server))).addresses(of: "sbc.test")
        #expect(resolution.outcome == .failed(.resolverUnreachable(nil)))
        await server.stop()
    }

    @Test func `a silent server is asked again, and the second question may be answered`() async throws {
        let server = try await FakeNameServer { _ in [] }
        server.play { question in
            let isSecond = server.questions.filter { $0.type == question.type }.count > 1
            return isSecond ? Self.answers(question) : []
        }
        var settings = ResolverSettings.impatient(server)
        settings.attempts = 2
        let resolution = await (try ResolverProbe(settings)).addresses(of: "sbc.test")
        #expect(resolution.outcome == .addresses([.v4(0xC000_0201)]))
        await server.stop()
    }

    @Test func `the caller's deadline holds whatever the settings say`() async throws {
        let server = try await FakeNameServer { _ in [] }
        var settings = ResolverSettings.testing(server)
        settings.perServerTimeout = .seconds(60)
        let resolution = await (try ResolverProbe(settings)).addresses(of: "sbc.test", within: .milliseconds(400))
        // Which of the two it is depends on how far a busy machine has come by then.
        #expect([.failed(.resolverUnreachable(nil)), .failed(.timeout)].contains(resolution.outcome))
        #expect(resolution.duration < .seconds(30))
        await server.stop()
    }

    @Test func `a deadline that has passed is no trap`() async throws {
        let server = try await FakeNameServer(Self.answers)
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test", within: .seconds(-1))
        #expect(resolution.outcome == .failed(.timeout) && server.questions.isEmpty)
        await server.stop()
    }

    @Test func `where no server listens the error number says so`() async throws {
        let server = try await FakeNameServer(Self.answers)
        await server.stop()
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        guard case .failed(.resolverUnreachable(let error?)) = resolution.outcome else {
            Issue.record("\(resolution.outcome)")
            return
        }
        #expect(error.number == ECONNREFUSED)
        #expect(resolution.queries.allSatisfy { $0.outcome == .failed(error) })
    }

    @Test func `a server that kept silent is asked after the others, for a while`() async throws {
        let first = try await FakeNameServer { _ in [] }
        let second = try await FakeNameServer(Self.answers)
        let probe = try ResolverProbe(.impatient(first, second))
        _ = await probe.addresses(of: "a.test")
        let before = first.questions.count
        let resolution = await probe.addresses(of: "b.test")
        #expect(resolution.server == second.address && first.questions.count == before)
        await first.stop()
        await second.stop()
    }

    @Test func `a configuration without any server is our resolver's`() async throws {
        let resolution = await (try ResolverProbe(.testing())).addresses(of: "sbc.test")
        #expect(resolution.outcome == .failed(.resolverUnreachable(nil)))
    }

    @Test func `a server that cuts its answer and refuses TCP has failed, with the error number`() async throws {
        let server = try await FakeNameServer { [$0.answer(truncated: true)] }
        await server.closeListener()
        let resolution = await (try ResolverProbe(.testing(server))).addresses(of: "sbc.test")
        guard case .failed(.serverFailure(.cut(let error))) = resolution.outcome else {
            Issue.record("\(resolution.outcome)")
            return
        }
        #expect(error.number == ECONNREFUSED && resolution.server == server.address)
        await server.stop()
    }

    @Test func `a cancelled caller is let go`() async throws {
        let server = try await FakeNameServer { _ in [] }
        let probe = try ResolverProbe(.testing(server))
        let task = Task { await probe.addresses(of: "sbc.test") }
        while server.questions.isEmpty { await Task.yield() }
        task.cancel()
        let resolution = await task.value
        #expect(resolution.outcome == .failed(.timeout) && resolution.duration < .seconds(30))
        await server.stop()
    }
}
